/** Longest an orderly stop may take, in ms: orchestrators kill after 30 s. */
const stopLimitMs = 28_000

/** Time for an orchestrator's readiness probe and load balancer to notice, in ms. A person at a keyboard has neither. */
const lameDuckMs = { SIGTERM: 2_000, SIGINT: 0 } as const

/**
 * Runs `stop` once at SIGTERM or SIGINT, then exits 0; 1 when it fails or takes too long. A second signal exits at once.
 * `stop` is told how long an api should still listen before it closes, in ms.
 */
export function onStopSignal(stop: (lameDuckMs: number) => Promise<void>): void {
  let stopping = false
  const handle = (signal: keyof typeof lameDuckMs) => {
    if (stopping) process.exit(1)
    stopping = true
    setTimeout(() => process.exit(1), stopLimitMs).unref()
    stop(lameDuckMs[signal]).then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error instanceof Error ? error.message : error)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', handle)
  process.on('SIGINT', handle)
}
