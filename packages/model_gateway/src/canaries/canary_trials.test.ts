import type { Alert } from '@maester/observability'
import { createMemoryLogger } from '@maester/observability/testing'
import { describe, expect, it } from 'vitest'
import type { AttemptSummary } from '../errors.js'
import type { FailureClass } from '../provider_failure.js'
import type { CanaryArm } from '../routing/canary.js'
import type { RoutePlan } from '../routing/route_plan.js'
import type { CanarySettings } from '../settings.js'
import { createCanaryTrials } from './canary_trials.js'

const settings: CanarySettings = {
  ...{ target: 'b/m', percent: 5, sticky: 'request', stages: [5, 50, 100] },
  guard: { maxErrorRate: 0.05 },
}
const aliasesWith = (canary: CanarySettings) => ({ all: { targets: [{ target: 'a/m' }], canary } })
const attempt = (provider: string, failureClass?: FailureClass): AttemptSummary => ({
  ...{ attemptId: 'attempt', provider, model: 'm', durationMs: 10, outcome: failureClass ? 'failed' : 'ok' },
  ...(failureClass && { failureClass }),
})

function scene(canary = settings) {
  const raised: Alert[] = []
  const { log, lines } = createMemoryLogger()
  const alerts = { raise: (alert: Alert) => raised.push(alert) }
  const trials = createCanaryTrials({ alerts, log, now: () => new Date('2026-11-21T00:00:00Z') })
  trials.configure(aliasesWith(canary))
  const calls = (count: number, arm: CanaryArm, ...attempts: readonly AttemptSummary[]) => {
    const plan = { requestedModel: 'all', canary: { arm, target: 'b/m' } } as RoutePlan
    for (let call = 0; call < count; call += 1) trials.callEnded(plan, attempts)
  }
  return { trials, raised, lines, calls, now: () => trials.report()[0]! }
}

describe('a canary that is watched', () => {
  it('grows by its stages while it keeps to the guard, and is told of when it is done', () => {
    const { trials, raised, calls, now } = scene()
    expect(trials.percentOf('all')).toBe(5)
    calls(99, 'canary', attempt('b'))
    expect(now()).toMatchObject({ state: 'running', percent: 5 })
    calls(151, 'canary', attempt('b'))
    expect(now()).toMatchObject({ state: 'running', percent: 50 })
    calls(250, 'canary', attempt('b'))
    expect(now()).toMatchObject({ state: 'running', percent: 100 })
    calls(250, 'canary', attempt('b'))
    expect(now()).toMatchObject({ state: 'finished', percent: 100 })
    expect(raised.map(({ kind, severity, detail }) => [kind, severity, detail.percent])).toEqual([
      ['canary_promoted', 'info', 50],
      ['canary_promoted', 'info', 100],
      ['canary_finished', 'info', 100],
    ])
  })

  it('gets no more calls once it is rolled back, which is alerted and logged once', () => {
    const { trials, raised, lines, calls } = scene()
    calls(20, 'canary', attempt('b', 'server_error'), attempt('a'))
    expect(trials.percentOf('all')).toBe(0)
    expect(raised).toMatchObject([{ kind: 'canary_rolled_back', severity: 'critical' }])
    expect(lines.filter(({ event }) => event === 'canary_rolled_back')).toMatchObject([
      { alias: 'all', target: 'b/m', reason: 'max_error_rate' },
    ])
  })

  it('is rolled back at its last stage too', () => {
    const { calls, now } = scene({ ...settings, percent: 100 })
    calls(300, 'canary', attempt('b'))
    expect(now().state).toBe('finished')
    calls(300, 'canary', attempt('b', 'overloaded'))
    expect(now().state).toBe('rolled_back')
  })

  it('is not blamed for what others did', () => {
    const { calls, now } = scene()
    calls(50, 'canary', attempt('b', 'bad_request'))
    calls(50, 'canary', attempt('a', 'server_error'))
    calls(50, 'stable', attempt('a', 'server_error'), attempt('b'))
    calls(50, 'canary', attempt('b', 'server_error'), attempt('b', 'client_cancelled'))
    calls(50, 'canary', attempt('b', 'server_error'), attempt('a', 'server_error'))
    calls(50, 'canary')
    expect(now().arms.canary.figures.calls).toBe(0)
    expect(now().arms.stable.figures).toMatchObject({ calls: 50, errors: 50 })
  })

  it('is compared with the calls since it got its share: before, each arm had more calls of another time', () => {
    const { calls, now } = scene({ ...settings, guard: { maxErrorRate: 0.5 } })
    calls(1_900, 'stable', attempt('a'))
    calls(100, 'canary', attempt('b'))
    expect(now()).toMatchObject({ percent: 50, arms: { stable: { figures: { calls: 0 } } } })
    for (let round = 0; round < 96; round += 1) {
      for (const [arm, target] of [
        ['canary', 'b'],
        ['stable', 'a'],
      ] as const) {
        calls(1, arm, attempt(target, round % 4 === 0 ? 'server_error' : undefined))
      }
    }
    expect(now()).toMatchObject({ state: 'running', arms: { canary: { figures: { calls: 96, errors: 24 } } } })
  })

  it('stays as it is without a guard', () => {
    const { guard: _, stages: __, ...unguarded } = settings
    const { calls, now } = scene(unguarded)
    calls(300, 'canary', attempt('b', 'server_error'))
    expect(now()).toMatchObject({ state: 'running', percent: 5 })
  })

  it('begins anew under other settings, and goes on where it was under the same', async () => {
    const { trials, calls, now } = scene()
    calls(20, 'canary', attempt('b', 'server_error'))
    trials.configure(aliasesWith({ ...settings, percent: 6 }))
    expect(now()).toMatchObject({ state: 'running', percent: 6 })
    trials.configure(aliasesWith(settings))
    expect(now()).toMatchObject({ state: 'rolled_back', percent: 0 })
    trials.configure({})
    expect(trials.percentOf('all')).toBeUndefined()
    trials.configure(aliasesWith(settings))
    expect(await trials.resume('all')).toMatchObject({ state: 'running', percent: 5 })
  })
})
