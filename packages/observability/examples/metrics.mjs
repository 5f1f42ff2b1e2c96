// Counts two calls and prints what Prometheus would read.
import { createMetrics } from '@maester/observability'

const metrics = createMetrics()
metrics.attempt({ provider: 'openai', model: 'gpt-4.1-mini', outcome: 'ok', durationMs: 420 })
metrics.cost({ provider: 'openai', model: 'gpt-4.1-mini', costPicoUsd: 92_800_000n })

const text = await metrics.render()
console.log(
  text
    .split('\n')
    .filter((line) => /^maester_(attempts|cost)/.test(line))
    .join('\n'),
)
