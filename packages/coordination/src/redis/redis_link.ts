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
  /** Whether it is worth asking: connected, and no command failed just now. */
  isUp(): boolean
  /** A command failed: for a moment nobody else need try. */
  failed(error: unknown): void
  /** Runs whenever there is a connection for commands again. */
  onUp(run: () => void): void
  close(): void
}

const commandTimeoutMs = 100
const pauseAfterFailureMs = 1_000

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

  let pausedUntilMs = 0
  let isLost = false
  commands.on('ready', () => {
    if (isLost) log.info('coordination_restored')
    isLost = false
    pausedUntilMs = 0
  })
  function lost(error?: unknown): void {
    if (!isLost) log.warn('coordination_lost', { error, effect: 'this process keeps its limits by itself' })
    isLost = true
  }
  commands.on('close', () => lost())

  return {
    commands,
    subscriber,
    isUp() {
      return commands.status === 'ready' && performance.now() >= pausedUntilMs
    },
    failed(error) {
      pausedUntilMs = performance.now() + pauseAfterFailureMs
      if (commands.status === 'ready') log.warn('coordination_slow', { error, limit_ms: commandTimeoutMs })
    },
    onUp: (run) => void commands.on('ready', run),
    close() {
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
