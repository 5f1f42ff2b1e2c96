import { type StrandedDependencies, settleStranded } from '@maester/completion'
import type { Logger } from '@maester/observability'

export interface StrandedWatchOptions {
  readonly stores: StrandedDependencies
  readonly log: Logger
  /** What has been open for longer belongs to a process that is gone. */
  readonly openForMs: number
  readonly intervalMs: number
  readonly now: () => Date
}

/** Settles what crashed processes left open, at once and then regularly. `stop` ends it. */
export function watchStranded({ stores, log, openForMs, intervalMs, now }: StrandedWatchOptions) {
  const look = () =>
    settleStrandedBefore(stores, new Date(now().getTime() - openForMs), log).catch((error: unknown) => {
      log.warn('stranded_work_not_settled', { error })
    })
  void look()
  const timer = setInterval(look, intervalMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

export async function settleStrandedBefore(stores: StrandedDependencies, before: Date, log: Logger): Promise<void> {
  const { attempts, reservations, requests } = await settleStranded(stores, before)
  if (attempts + reservations + requests > 0) log.warn('stranded_work_settled', { attempts, reservations, requests })
}
