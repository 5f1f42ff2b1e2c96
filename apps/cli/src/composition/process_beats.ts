import type { ProcessStore, StrandedCounts } from '@maester/completion'
import type { Logger } from '@maester/observability'

export interface ProcessBeatsOptions {
  /** This process's own. */
  readonly processId: string
  readonly processes: ProcessStore
  /** Settles what these processes left open. */
  readonly settle: (processIds: readonly string[]) => Promise<StrandedCounts>
  readonly log: Pick<Logger, 'warn'>
  /** A process not seen for longer is gone. */
  readonly silentMs: number
  /** Others are judged when every beat of our own came through for this long: after an outage everyone looks silent. */
  readonly steadyMs: number
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
}

export function createProcessBeats(options: ProcessBeatsOptions): ProcessBeats {
  const { processId, processes, settle, log, silentMs, steadyMs, now } = options
  let latestMs: number | undefined
  let steadySinceMs: number | undefined

  /** Of a pause, or a clock that was set, nothing follows about others. */
  const isGap = (ms: number) => ms < 0 || ms > silentMs / 2

  function seen(nowMs: number): void {
    const gapMs = latestMs === undefined ? 0 : nowMs - latestMs
    if (gapMs >= silentMs) log.warn('process_was_silent', { silent_ms: gapMs })
    if (steadySinceMs === undefined || isGap(gapMs)) steadySinceMs = nowMs
    latestMs = nowMs
  }

  function maySeeOthers(): boolean {
    if (latestMs === undefined || steadySinceMs === undefined) return false
    const nowMs = now().getTime()
    return !isGap(nowMs - latestMs) && nowMs - steadySinceMs >= steadyMs
  }

  return {
    async beat() {
      try {
        await processes.beat(processId)
        seen(now().getTime())
      } catch (error) {
        steadySinceMs = undefined
        log.warn('process_beat_failed', { error })
      }
    },

    async judge() {
      if (!maySeeOthers()) return
      try {
        const silent = (await processes.silentFor(silentMs)).filter((id) => id !== processId)
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
      await processes.forget([processId]).catch((error: unknown) => log.warn('process_beat_failed', { error }))
    },
  }
}
