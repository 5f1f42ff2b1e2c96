import { type StrandedCounts, type StrandedDependencies, settleStranded } from '@maester/completion'
import type { Logger } from '@maester/observability'
import type { ProcessBeats } from './process_beats.js'
import { repeat } from './repeat.js'

export interface StrandedWatchOptions {
  readonly stores: StrandedDependencies
  readonly log: Logger
  /** What has been open for longer belongs to a process that is gone. */
  readonly openForMs: () => number
  readonly intervalMs: number
  /** Rejects while storage is away. */
  readonly ping: () => Promise<void>
  readonly now: () => Date
}

/** Settles what crashed processes left open, at once and then regularly. `stop` ends it. */
export function watchStranded({ stores, log, openForMs, intervalMs, ping, now }: StrandedWatchOptions) {
  let wasAway = false
  const look = async () => {
    try {
      // After an outage a turn is left out: outcomes that other processes kept meanwhile come before any estimate.
      if (wasAway) await ping()
      else await settleStrandedBefore(stores, new Date(now().getTime() - openForMs()), log)
      wasAway = false
    } catch (error) {
      wasAway = true
      log.warn('stranded_work_not_settled', { error })
    }
  }
  void look()
  const timer = setInterval(look, intervalMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

export async function settleStrandedBefore(
  stores: StrandedDependencies,
  before: Date,
  log: Logger,
  processIds?: readonly string[],
): Promise<StrandedCounts> {
  const counts = await settleStranded(stores, before, processIds)
  const { attempts, reservations, requests } = counts
  if (attempts + reservations + requests > 0) log.warn('stranded_work_settled', { attempts, reservations, requests })
  return counts
}

/** Between two beats, and between two looks at the others. */
const beatIntervalMs = 5_000

/**
 * Beats from now on, and settles what processes left that beat no more. `stop` ends it and takes this process off the
 * list: to be called when everything of its own is settled.
 */
export function watchProcesses(beats: ProcessBeats): { stop(): Promise<void> } {
  // Apart: settling a great deal must not silence this process itself.
  const watches = [repeat(() => beats.beat(), beatIntervalMs), repeat(() => beats.judge(), beatIntervalMs)]
  return {
    async stop() {
      await Promise.all(watches.map((each) => each.stop()))
      await beats.leave()
    },
  }
}
