/** Does something now and then regularly, never twice at once. `stop` ends it and waits for what is under way. */
export function repeat(work: () => Promise<unknown>, intervalMs: number): { stop(): Promise<void> } {
  let running: Promise<unknown> | undefined
  const turn = () => {
    running ??= work()
      .catch(() => undefined)
      .finally(() => {
        running = undefined
      })
  }
  turn()
  const timer = setInterval(turn, intervalMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
