/** Longest an orderly stop may take, in ms: orchestrators kill after 30 s. */
const stopLimitMs = 28_000

/**
 * Runs `stop` once at SIGTERM or SIGINT, then exits 0; 1 when it fails or takes too long. A second signal exits at once.
 */
export function onStopSignal(stop: () => Promise<void>): void {
  let stopping = false
  const handle = () => {
    if (stopping) process.exit(1)
    stopping = true
    setTimeout(() => process.exit(1), stopLimitMs).unref()
    stop().then(
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
