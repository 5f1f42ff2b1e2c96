import { randomUUID } from 'node:crypto'
import { createMemoryLimitStore, type LimitStore } from '@maester/limits'
import type { HealthExchange } from '@maester/model_gateway'
import type { Logger } from '@maester/observability'
import { createMemoryNotices, type Notices } from './notices.js'
import { startHeartbeat } from './redis/heartbeat.js'
import { createRedisHealthExchange } from './redis/redis_health_exchange.js'
import { createRedisLimitStore } from './redis/redis_limit_store.js'
import { createRedisLink } from './redis/redis_link.js'
import { createRedisNotices } from './redis/redis_notices.js'

/** What the processes of one service share. */
export interface Coordination {
  readonly limitStore: LimitStore
  readonly notices: Notices
  /** What the gateways of the processes learn of providers. Absent where there is only one. */
  readonly healthExchange?: HealthExchange
  /** Tells the others that this process goes, if it can, and ends its connections. */
  close(): Promise<void>
}

export interface RedisCoordinationOptions {
  /** `redis://…` or `rediss://…` */
  readonly url: string
  readonly log: Logger
  /** In front of every key and channel. Default `maester`. */
  readonly prefix?: string
  /** How long a process that died is still counted, with the places it held, in ms. Default 30_000. */
  readonly leaseMs?: number
}

/** Connects in the background; while Redis is away every process does for itself what it can. Never rejects. */
export function createRedisCoordination(options: RedisCoordinationOptions): Coordination {
  const { url, log, prefix = 'maester', leaseMs = 30_000 } = options
  const processId = randomUUID()
  const link = createRedisLink({ url, log })
  const heartbeat = startHeartbeat({ link, prefix, processId, leaseMs })
  return {
    limitStore: createRedisLimitStore({ link, heartbeat, prefix, processId, leaseMs }),
    notices: createRedisNotices({ link, prefix, processId }),
    healthExchange: createRedisHealthExchange({ link, prefix, processId }),
    async close() {
      await heartbeat.stop()
      link.close()
    },
  }
}

/** For a service of one process, or of several that know nothing of each other. */
export function createLoneCoordination(): Coordination {
  return { limitStore: createMemoryLimitStore(), notices: createMemoryNotices(), close: async () => {} }
}
