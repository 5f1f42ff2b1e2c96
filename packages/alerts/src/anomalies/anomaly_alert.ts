import { formatPicoUsdExact, formatUsd6, type SpendCause } from '@maester/cost_meter'
import type { Alert } from '@maester/observability'
import type { SpendAnomaly } from './detect_anomalies.js'

const WORDS: Readonly<Record<SpendCause, readonly [up: string, down: string]>> = {
  volume: ['more calls', 'fewer calls'],
  model: ['dearer models', 'cheaper models'],
  prompt_version: ['a dearer prompt version', 'a cheaper prompt version'],
  tokens_per_call: ['more tokens per call', 'fewer tokens per call'],
  price: ['a higher price per token', 'a lower price per token'],
}

/** Told in an alert; the rest is in the usage reports. */
const MOVES = 5

/** The alert an anomaly is told by: one for each series and day. */
export function anomalyAlert(tenantId: string, anomaly: SpendAnomaly, timeZone: string, raisedAt: Date): Alert {
  const { series, until, direction, change, spentPicoUsd, averagePicoUsd, sameWeekdayPicoUsd, days } = anomaly
  const { causes, moves } = anomaly.explanation
  const isUp = direction === 'up'
  const main = causes.find(({ picoUsd }) => picoUsd !== 0n && picoUsd > 0n === isUp)
  const percent = change === undefined ? undefined : Math.round(Math.abs(change) * 100)
  const extent =
    percent === undefined ? 'has spend where there was none' : `is ${percent} % ${isUp ? 'above' : 'below'}`
  const why = main ? `: ${WORDS[main.cause][isUp ? 0 : 1]}` : ''
  return {
    tenantId,
    kind: 'spend_anomaly',
    key: `${series.kind}:${series.name}:${until.day}`,
    severity: isUp ? 'warning' : 'info',
    title: `Spend of ${series.kind} ${series.name} ${extent}${percent === undefined ? '' : ` its ${days}-day average`}${why}.`,
    detail: {
      series: series.kind,
      name: series.name,
      day: until.day,
      until_hour: until.hour + 1,
      timezone: timeZone,
      direction,
      change_percent: change === undefined ? null : Math.round(change * 1_000) / 10,
      spent_usd: formatPicoUsdExact(spentPicoUsd),
      average_usd: formatUsd6(averagePicoUsd),
      average_days: days,
      same_weekday_usd: sameWeekdayPicoUsd === undefined ? null : formatPicoUsdExact(sameWeekdayPicoUsd),
      main_cause: main?.cause ?? null,
      causes: causes
        .filter(({ picoUsd }) => picoUsd !== 0n)
        .map(({ cause, picoUsd }) => `${cause} ${formatUsd6(picoUsd)}`),
      moves: moves.slice(0, MOVES).map(({ model, promptVersion, deltaPicoUsd }) => {
        const name = promptVersion === undefined ? model : `${model} with ${promptVersion}`
        return `${name} ${formatUsd6(deltaPicoUsd)}`
      }),
    },
    raisedAt,
  }
}
