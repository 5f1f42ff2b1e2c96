import { setTimeout as sleep } from 'node:timers/promises'
import type { Spool, SpoolEntry } from '../ports/spool.js'
import type { Keeper, KeptRecord } from './keeper.js'

export interface KeeperOptions {
  /** Takes what can be kept there. Default: everything waits in memory. */
  readonly spool?: Pick<Spool, 'put'>
  /** Records that may wait at once; one more is given up. Default 4_000. */
  readonly maxWaiting?: number
  /** How long a record is tried for. Default 15 minutes. */
  readonly giveUpAfterMs?: number
  /** Resolves after `ms`, or rejects when the signal aborts. Default: a timer that keeps no process alive. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>
  /** 0 to 1. */
  readonly random?: () => number
  readonly monotonicMs?: () => number
}

interface Waiting extends KeptRecord {
  readonly write: (isRetry: boolean) => Promise<unknown>
  readonly sinceMs: number
}

const FIRST_DELAY_MS = 1_000
const LONGEST_DELAY_MS = 30_000
/** Written together once storage answers; while it does not, one at a time finds out whether it does. */
const TOGETHER = 32

/**
 * What has no place in the spool waits in memory: when the process dies too, budgets are settled by the ledger, and a
 * request that was not spooled ends as abandoned.
 * Tries are 1 s apart, then twice that each time up to 30 s, each shortened by up to half at random.
 */
export function createKeeper({
  spool,
  maxWaiting = 4_000,
  giveUpAfterMs = 900_000,
  wait = (ms, signal) => sleep(ms, undefined, { signal, ref: false }),
  random = Math.random,
  monotonicMs = () => performance.now(),
}: KeeperOptions = {}): Keeper {
  /** By key, each in order; the keys in the order they are tried. */
  const lanes = new Map<string, Waiting[]>()
  let waiting = 0
  let delayMs = 0
  let running: Promise<void> | undefined
  let wake = new AbortController()
  let isGivenUp = false

  async function keep<Result>(record: KeptRecord, write: (isRetry: boolean) => Promise<Result>) {
    if (!lanes.has(record.key)) {
      try {
        return await write(false)
      } catch (error) {
        record.log.error('record_failed', { error })
        if (isFinal(error)) return undefined
      }
    }
    if (spool && record.spooled && (await isSpooled(spool, record.spooled(), record.log))) return undefined
    if (waiting >= maxWaiting || isGivenUp) {
      record.log.error('record_given_up', { reason: isGivenUp ? 'closing' : 'queue_full', waiting })
      return undefined
    }
    const lane = lanes.get(record.key)
    const entry = { ...record, write, sinceMs: monotonicMs() }
    if (lane) lane.push(entry)
    else lanes.set(record.key, [entry])
    waiting += 1
    running ??= run()
    return undefined
  }

  async function run(): Promise<void> {
    delayMs = FIRST_DELAY_MS
    while (lanes.size > 0 && !isGivenUp) {
      await wait(delayMs * (1 - random() / 2), wake.signal).catch(() => {})
      wake = new AbortController()
      let succeeded = true
      while (succeeded && lanes.size > 0 && !isGivenUp) succeeded = await writeSome(delayMs === FIRST_DELAY_MS)
    }
    running = undefined
  }

  /** False when storage is still away. */
  async function writeSome(isHealthy: boolean): Promise<boolean> {
    const keys = [...lanes.keys()].slice(0, isHealthy ? TOGETHER : 1)
    const results = await Promise.all(keys.map(writeNext))
    const someWritten = results.includes(true)
    delayMs = someWritten ? FIRST_DELAY_MS : Math.min(delayMs * 2, LONGEST_DELAY_MS)
    return results.every(Boolean)
  }

  /** Writes the first of a lane, or sends the lane to the end of the queue. */
  async function writeNext(key: string): Promise<boolean> {
    const lane = lanes.get(key)!
    const [{ write, sinceMs, log }] = lane as [Waiting]
    try {
      await write(true)
    } catch (error) {
      const isOld = monotonicMs() - sinceMs >= giveUpAfterMs
      if (!isOld && !isFinal(error)) {
        lanes.delete(key)
        lanes.set(key, lane)
        return false
      }
      log.error('record_given_up', { reason: isOld ? 'too_old' : 'refused', error })
    }
    lane.shift()
    waiting -= 1
    if (lane.length === 0) lanes.delete(key)
    return true
  }

  return {
    keep,
    async drain(timeoutMs) {
      wake.abort()
      const late = new AbortController()
      const timeout = sleep(timeoutMs, undefined, { signal: late.signal }).catch(() => {})
      await Promise.race([running, timeout])
      late.abort()
      isGivenUp = true
      wake.abort()
      for (const { log } of [...lanes.values()].flat()) log.error('record_given_up', { reason: 'closing' })
      lanes.clear()
      waiting = 0
    },
  }
}

async function isSpooled(spool: Pick<Spool, 'put'>, entry: SpoolEntry, log: KeptRecord['log']): Promise<boolean> {
  try {
    await spool.put(entry)
    return true
  } catch (error) {
    log.error('record_not_spooled', { error })
    return false
  }
}

/** Storage answered, and will not answer otherwise. */
function isFinal(error: unknown): boolean {
  return error instanceof Error && 'retryable' in error && error.retryable === false
}
