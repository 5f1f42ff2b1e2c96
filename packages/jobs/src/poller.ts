export interface Poller {
  start(): void
  /** Runs now, or once more when a run is under way. */
  nudge(): void
  /** Runs no more; resolves when the run under way has ended. */
  close(): Promise<void>
}

/** Runs something every `intervalMs` and when nudged, never twice at a time. */
export function createPoller({
  intervalMs,
  run,
  onError,
}: {
  readonly intervalMs: number
  readonly run: () => Promise<unknown>
  readonly onError: (error: unknown) => void
}): Poller {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let again = false
  let isOpen = false

  async function runWhileAsked(): Promise<void> {
    do {
      again = false
      await run().catch(onError)
    } while (again && isOpen)
    running = undefined
  }
  function nudge(): void {
    if (!isOpen) return
    if (running) again = true
    else running = runWhileAsked()
  }

  return {
    start() {
      isOpen = true
      timer = setInterval(nudge, intervalMs)
      nudge()
    },
    nudge,
    async close() {
      isOpen = false
      clearInterval(timer)
      await running
    },
  }
}
