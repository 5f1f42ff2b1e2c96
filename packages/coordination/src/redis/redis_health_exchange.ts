import type { HealthExchange, HealthNotice } from '@maester/model_gateway'
import { z } from 'zod'
import { createRedisChannel } from './redis_channel.js'
import type { RedisLink } from './redis_link.js'

export interface RedisHealthExchangeOptions {
  readonly link: RedisLink
  readonly prefix: string
  readonly processId: string
}

const text = z.string().min(1).max(1_024)
const ms = z.number().min(0).max(86_400_000)

/** Another version of the service may be running beside this one: what it says is read, not believed. */
const Notice = z.union([
  z.object({ kind: z.literal('breaker'), name: text, state: z.enum(['open', 'closed']), openForMs: ms.optional() }),
  z.object({ kind: z.literal('key'), name: text, keyId: text, reason: text, setAsideForMs: ms }),
])

/** What processes learn of providers, told to the others. Notices that were missed are not made up for. */
export function createRedisHealthExchange({ link, prefix, processId }: RedisHealthExchangeOptions): HealthExchange {
  const channel = createRedisChannel({ link, name: `${prefix}:health`, processId })
  return {
    publish: (notice) => channel.publish(JSON.stringify(notice)),
    subscribe: (onNotice) =>
      channel.subscribe((message) => {
        const notice = message === undefined ? undefined : read(message)
        if (notice) onNotice(notice)
      }),
  }
}

function read(message: string): HealthNotice | undefined {
  try {
    const { data } = Notice.safeParse(JSON.parse(message))
    return data as HealthNotice | undefined
  } catch {
    return undefined
  }
}
