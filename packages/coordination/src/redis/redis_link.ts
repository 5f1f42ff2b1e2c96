import type { Logger } from '@maester/observability'
import { Redis } from 'ioredis'

export interface RedisLinkOptions {
  /** `redis://…` or `rediss://…` */
  readonly url: string
  readonly log: Logger
}

/** The connections of one process to Redis. They are made in the background, and again whenever they are lost. */
export interface RedisLink {
  /** For commands. They fail at once when there is no connection, and soon when there is no answer. */
  readonly commands: Redis
  /** For what others publish. */
  readonly subscriber: Redis
  /** Whether it is worth asking: connected, and answering. */
  isUp(): boolean
  /** A command failed: nobody else need try until Redis has answered again. */
  failed(error: unknown): void
  /** Runs whenever there is a connection for commands again. */
  onUp(run: () => void): void
  close(): void
}

/** Longer than this process is busy with other things: it would take its own lateness for that of Redis. */
const commandTimeoutMs = 500
const probeEveryMs = 250

export function createRedisLink({ url, log }: RedisLinkOptions): RedisLink {
  const commands = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandTimeoutMs,
    connectTimeout: 1_000,
    retryStrategy: reconnectDelayMs,
  })
  const subscriber = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: reconnectDelayMs })
  // Without a listener ioredis writes to the console itself.
  for (const connection of [commands, subscriber]) connection.on('error', () => {})

  let isAway = false
  let probing: NodeJS.Timeout | undefined

  function lose(error?: unknown): void {
    if (isAway) return
    isAway = true
    log.warn('coordination_lost', { error, effect: 'this process keeps its limits by itself' })
  }
  function restore(): void {
    clearTimeout(probing)
    if (isAway) log.info('coordination_restored')
    isAway = false
  }
  function probeLater(): void {
    clearTimeout(probing)
    probing = setTimeout(probe, probeEveryMs)
    probing.unref()
  }
  /** A lost connection is watched by ioredis itself; this is for one on which nothing comes back. */
  async function probe(): Promise<void> {
    if (commands.status !== 'ready') return
    await commands.ping().then(restore, probeLater)
  }
  commands.on('ready', restore)
  commands.on('close', () => lose())

  return {
    commands,
    subscriber,
    isUp: () => commands.status === 'ready' && !isAway,
    failed(error) {
      lose(error)
      probeLater()
    },
    onUp: (run) => void commands.on('ready', run),
    close() {
      clearTimeout(probing)
      commands.removeAllListeners('close')
      commands.disconnect()
      subscriber.disconnect()
    },
  }
}

/** 50 ms, 100 ms, … up to 2 s. */
function reconnectDelayMs(attempt: number): number {
  return Math.min(attempt * 50, 2_000)
}
