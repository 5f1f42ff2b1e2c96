import { Gauge, type Registry } from 'prom-client'

/** One target as it stands when the metrics are read. What is `undefined` is not shown. */
export interface TargetReading {
  readonly provider: string
  readonly model: string
  readonly inFlight: number
  /** Share of recent calls that failed by the provider's fault, 0 to 1. */
  readonly errorRate: number | undefined
  readonly totalMs: LatencyReading | undefined
  readonly firstOutputMs: LatencyReading | undefined
}

/** Of recent calls, in ms. */
export interface LatencyReading {
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
}

type TargetLabels = (target: Pick<TargetReading, 'provider' | 'model'>) => { provider: string; model: string }

const MS_PER_SECOND = 1_000

/** Gauges of every target, read anew each time the metrics are. */
export function registerTargetGauges(
  registry: Registry,
  labelsOf: TargetLabels,
  read: () => readonly TargetReading[],
): void {
  const registers = [registry]
  const labelNames = ['provider', 'model']
  const gauge = (name: string, help: string, more: readonly string[], collect: (own: Gauge) => void) =>
    new Gauge({
      name: `maester_${name}`,
      help,
      labelNames: [...labelNames, ...more],
      registers,
      collect() {
        this.reset()
        collect(this)
      },
    })

  gauge('target_in_flight', 'Calls to a target that are under way.', [], (own) => {
    for (const target of read()) own.set(labelsOf(target), target.inFlight)
  })
  gauge('target_error_rate', 'Share of recent calls that the provider failed.', [], (own) => {
    for (const target of read()) if (target.errorRate !== undefined) own.set(labelsOf(target), target.errorRate)
  })
  gauge('target_latency_seconds', 'Percentiles of recent calls to a target.', ['phase', 'quantile'], (own) => {
    for (const target of read()) {
      for (const [phase, figures] of phasesOf(target)) {
        for (const [quantile, ms] of quantilesOf(figures)) {
          own.set({ ...labelsOf(target), phase, quantile }, ms / MS_PER_SECOND)
        }
      }
    }
  })
}

function phasesOf({ totalMs, firstOutputMs }: TargetReading): readonly (readonly [string, LatencyReading])[] {
  return [
    ...(totalMs ? [['total', totalMs] as const] : []),
    ...(firstOutputMs ? [['first_output', firstOutputMs] as const] : []),
  ]
}

function quantilesOf({ p50Ms, p95Ms, p99Ms }: LatencyReading): readonly (readonly [string, number])[] {
  return [
    ['0.5', p50Ms],
    ['0.95', p95Ms],
    ['0.99', p99Ms],
  ]
}
