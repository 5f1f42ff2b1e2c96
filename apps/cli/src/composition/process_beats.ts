import type { ProcessStore, StrandedCounts } from '@maester/completion'
import { type Ids, type Logger, processOf } from '@maester/observability'

export interface ProcessBeatsOptions {
  /** This process's own. Renewed after a silence, so that what came before it is told apart. */
  readonly ids: Pick<Ids, 'processId' | 'renew'>
  readonly processes: ProcessStore
  /** Settles what these processes left open. */
  readonly settle: (processIds: readonly string[]) => Promise<StrandedCounts>
  readonly log: Pick<Logger, 'warn'>
  /** A process not seen for longer is gone. Default 30_000. */
  readonly silentMs?: number
  /**
   * Others are judged when every beat of our own came through for this long: after an outage everyone looks silent.
   * Default 40_000.
   */
  readonly steadyMs?: number
  readonly now: () => Date
}

export interface ProcessBeats {
  /** Says that this process is alive. Never rejects. */
  beat(): Promise<void>
  /**
   * Settles what silent processes left, and forgets those with nothing left: what a dying process had sent to storage
   * may come to light after the first look. Never rejects.
   */
  judge(): Promise<void>
  /** Takes this process off the list, unless storage is away. After everything is settled; never rejects. */
  leave(): Promise<void>
  /** True for an id of before a silence of this process, in which others may have settled what it stands for. */
  isOutlived(id: string): boolean
}

/** Former ids of this process that are remembered; no call outlives so many silences. */
const MOST_FORMER = 100

export function createProcessBeats(options: ProcessBeatsOptions): ProcessBeats {
  const { ids, processes, settle, log, silentMs = 30_000, steadyMs = 40_000, now } = options
  let former: readonly string[] = []
  /** When the latest beat that came through began; none of the ids in use did yet: `undefined`. */
  let beatenMs: number | undefined
  let steadySinceMs: number | undefined

  const own = () => [...former, ids.processId]

  /** Of a pause, or a clock that was set, nothing follows about others. */
  const isGap = (ms: number) => ms < 0 || ms > silentMs / 2

  /** Others may have taken this process for gone: it goes on as another one. */
  function noticeSilence(nowMs: number): void {
    if (beatenMs === undefined || nowMs - beatenMs < silentMs) return
    log.warn('process_was_silent', { silent_ms: nowMs - beatenMs })
    former = own().slice(-MOST_FORMER)
    ids.renew()
    beatenMs = undefined
    steadySinceMs = undefined
  }

  function maySeeOthers(): boolean {
    if (beatenMs === undefined || steadySinceMs === undefined) return false
    const nowMs = now().getTime()
    return !isGap(nowMs - beatenMs) && nowMs - steadySinceMs >= steadyMs
  }

  return {
    async beat() {
      const startedMs = now().getTime()
      noticeSilence(startedMs)
      try {
        await processes.beat(own())
        if (steadySinceMs === undefined || isGap(startedMs - (beatenMs ?? startedMs))) steadySinceMs = startedMs
        beatenMs = startedMs
      } catch (error) {
        steadySinceMs = undefined
        log.warn('process_beat_failed', { error })
      }
    },

    async judge() {
      if (!maySeeOthers()) return
      try {
        const silent = (await processes.silentFor(silentMs)).filter((id) => !own().includes(id))
        // The question itself may have waited for storage.
        if (silent.length === 0 || !maySeeOthers()) return
        const { attempts, reservations, requests } = await settle(silent)
        if (attempts + reservations + requests === 0) await processes.forget(silent)
      } catch (error) {
        log.warn('stranded_work_not_settled', { error })
      }
    },

    async leave() {
      if (steadySinceMs === undefined) return
      await processes.forget(own()).catch((error: unknown) => log.warn('process_beat_failed', { error }))
    },

    isOutlived(id) {
      noticeSilence(now().getTime())
      return former.includes(processOf(id))
    },
  }
}
