import type { Environment } from '@maester/configuration'
import { type Coordination, createLoneCoordination, createRedisCoordination } from '@maester/coordination'
import type { Logger } from '@maester/observability'

/** Redis, where there is one, is also where processes keep what they share. */
export function openCoordination({ redisUrl }: Environment, log: Logger): Coordination {
  return redisUrl === undefined ? createLoneCoordination() : createRedisCoordination({ url: redisUrl, log })
}
