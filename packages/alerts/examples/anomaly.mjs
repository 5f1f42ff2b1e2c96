// A week of steady spend, then a day with twice as much by noon.
import { detectAnomalies } from '@maester/alerts'

const usd = 1_000_000_000_000n
const spend = (day, hour, amount) => ({
  series: { kind: 'tag', name: 'feature=chat' },
  ...{ day, hour, model: 'openai/gpt-4.1', calls: 10, inputTokens: 1_000 * Number(amount), outputTokens: 0 },
  ...{ inputPicoUsd: amount * usd, outputPicoUsd: 0n, totalPicoUsd: amount * usd },
})
const week = Array.from({ length: 7 }, (_, index) => spend(`2026-11-${13 + index}`, 9, 10n))
const rows = [...week, spend('2026-11-20', 9, 20n)]

const settings = { threshold: 0.2, baselineDays: 7, minPicoUsd: usd }
for (const { series, direction, change, explanation } of detectAnomalies(
  rows,
  { day: '2026-11-20', hour: 11 },
  settings,
)) {
  console.log(`${series.name}: ${direction} by ${change * 100} %, because of ${explanation.causes[0].cause}`)
}
