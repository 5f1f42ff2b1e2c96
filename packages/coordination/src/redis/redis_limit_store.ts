import {
  createMemoryLimitStore,
  type LimitClaim,
  type LimitHold,
  type LimitStore,
  type LimitVerdict,
  type RateClaim,
} from '@maester/limits'
import type { Heartbeat } from './heartbeat.js'
import type { RedisLink } from './redis_link.js'
import { createRedisScript } from './redis_script.js'
import { endScript, takeScript } from './scripts.js'
import { shareOf } from './share_of.js'

export interface RedisLimitStoreOptions {
  readonly link: RedisLink
  readonly heartbeat: Heartbeat
  /** In front of every key. */
  readonly prefix: string
  readonly processId: string
  /** How long places outlive the process that took them, in ms. */
  readonly leaseMs: number
}

/**
 * Counts for all processes together, in one round trip a call. While Redis is away each counts its share by itself;
 * places taken before that are not counted then.
 */
export function createRedisLimitStore(options: RedisLimitStoreOptions): LimitStore {
  const { link, heartbeat, prefix, processId, leaseMs } = options
  const taking = createRedisScript(link, takeScript)
  const ending = createRedisScript(link, endScript)
  const alone = createMemoryLimitStore()
  let leasesTaken = 0

  const keyOf = (claim: LimitClaim) => `${prefix}:limit:${claim.key}`

  async function take(claims: readonly LimitClaim[]): Promise<LimitVerdict> {
    if (!link.isUp()) return takeAlone(claims)
    leasesTaken += 1
    const lease = `${processId}:${leasesTaken}`
    let answer: readonly string[]
    try {
      answer = (await taking.run(claims.map(keyOf), [lease, leaseMs, ...argumentsOf(claims)])) as readonly string[]
    } catch (error) {
      link.failed(error)
      return takeAlone(claims)
    }
    const [refusedBy, wait] = [Number(answer[0]), answer[1]]
    const readings = claims.map((_claim, index) => ({
      remaining: Number(answer[2 * index + 2]),
      resetMs: Number(answer[2 * index + 3]),
    }))
    if (refusedBy < 0) return { granted: true, readings, degraded: false, hold: holdOf(lease, claims) }
    return {
      granted: false,
      refusedBy,
      retryAfterMs: wait === '' ? undefined : Number(wait),
      readings,
      degraded: false,
    }
  }

  function holdOf(lease: string, claims: readonly LimitClaim[]): LimitHold {
    const places = claims.filter(({ kind }) => kind === 'in_flight')
    if (places.length > 0) heartbeat.keep(lease, places.map(keyOf))
    let ended = false
    return {
      end(corrections = []) {
        if (ended) return
        ended = true
        heartbeat.letGo(lease)
        end(lease, [...places, ...corrections])
      },
    }
  }

  /** What Redis does not learn now, it finds out when the lease ends. */
  function end(lease: string, claims: readonly LimitClaim[]): void {
    if (claims.length === 0 || !link.isUp()) return
    ending.run(claims.map(keyOf), [lease, ...argumentsOf(claims)]).catch(link.failed)
  }

  function takeAlone(claims: readonly LimitClaim[]): LimitVerdict {
    const processes = heartbeat.processes() ?? 1
    const verdict = { ...alone.take(claims.map((claim) => shareOf(claim, processes))), degraded: true }
    if (!verdict.granted) return verdict
    const { hold } = verdict
    const end = (corrections: readonly RateClaim[] = []) =>
      hold.end(corrections.map((claim) => ({ ...shareOf(claim, processes), cost: claim.cost })))
    return { ...verdict, hold: { end } }
  }

  return { take }
}

function argumentsOf(claims: readonly LimitClaim[]): readonly (string | number)[] {
  return claims.flatMap((claim) => (claim.kind === 'rate' ? ['r', claim.perMinute, claim.cost] : ['p', claim.max, 1]))
}
