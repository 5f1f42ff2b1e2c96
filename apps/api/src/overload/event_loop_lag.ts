/** How late the event loop is, all the time it is watched. */
export interface LagMeter {
  /** The least of the last samples, in ms: one long task is not a lag, only lateness that stays is. */
  lagMs(): number
  stop(): void
}

const sampleEveryMs = 100
const samplesKept = 3

/** Watches until it is stopped; does not keep the process alive. */
export function watchEventLoopLag(): LagMeter {
  const samples: number[] = []
  let dueMs = performance.now() + sampleEveryMs
  const timer = setInterval(() => {
    const nowMs = performance.now()
    samples.push(Math.max(0, nowMs - dueMs))
    if (samples.length > samplesKept) samples.shift()
    dueMs = nowMs + sampleEveryMs
  }, sampleEveryMs)
  timer.unref()
  return {
    lagMs: () => (samples.length < samplesKept ? 0 : Math.min(...samples)),
    stop: () => clearInterval(timer),
  }
}
