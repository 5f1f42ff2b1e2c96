import type { RedisLink } from './redis_link.js'

/** Messages of one kind, from every process to every other. */
export interface RedisChannel {
  /** Lost when Redis is away. Never throws, never waits. */
  publish(text: string): void
  /** `undefined` when messages may have been missed. Returns how to stop. */
  subscribe(onMessage: (text: string | undefined) => void): () => void
}

export interface RedisChannelOptions {
  readonly link: RedisLink
  readonly name: string
  /** In front of what is published, so that it is known for one's own. Without spaces. */
  readonly processId: string
}

export function createRedisChannel({ link, name, processId }: RedisChannelOptions): RedisChannel {
  const { commands, subscriber, isUp, failed } = link
  const listeners = new Set<(text: string | undefined) => void>()
  let isListening = false
  let isBehind = false

  function tell(text: string | undefined): void {
    for (const listener of [...listeners]) listener(text)
  }

  function listen(): void {
    if (isListening) return
    isListening = true
    subscriber.on('message', (channel, message) => {
      const cut = message.indexOf(' ')
      if (channel === name && message.slice(0, cut) !== processId) tell(message.slice(cut + 1))
    })
    subscriber.on('close', () => {
      isBehind = true
    })
    subscriber.on('ready', () => setImmediate(catchUp))
    subscriber.subscribe(name).catch(() => {}) // it was closed for good
  }

  /** ioredis has subscribed again by itself: when a ping is answered, nothing is missed any more. */
  async function catchUp(): Promise<void> {
    if (!isBehind) return
    await subscriber.ping().catch(() => {})
    isBehind = false
    tell(undefined)
  }

  return {
    publish(text) {
      if (isUp()) commands.publish(name, `${processId} ${text}`).catch(failed)
    },
    subscribe(onMessage) {
      listeners.add(onMessage)
      listen()
      return () => void listeners.delete(onMessage)
    },
  }
}
