import type { Alert } from '@maester/observability'
import { createMemoryLogger } from '@maester/observability/testing'
import { describe, expect, it } from 'vitest'
import type { AttemptSummary } from '../errors.js'
import type { CanaryArm } from '../routing/canary.js'
import type { RoutePlan } from '../routing/route_plan.js'
import type { CanarySettings } from '../settings.js'
import type { CanaryStore } from './canary_store.js'
import { createCanaryTrials } from './canary_trials.js'
import { createMemoryCanaryStore } from './stores/memory_canary_store.js'

const settings: CanarySettings = {
  ...{ target: 'b/m', percent: 5, sticky: 'request', stages: [5, 50, 100] },
  guard: { maxErrorRate: 0.05 },
}

function startProcess(store: CanaryStore, processId: string, raised: Alert[]) {
  const { log, lines } = createMemoryLogger()
  const alerts = { raise: (alert: Alert) => raised.push(alert) }
  const trials = createCanaryTrials({ alerts, log, now: () => new Date(), shared: { store, processId } })
  trials.configure({ all: { targets: [{ target: 'a/m' }], canary: settings } })
  const calls = (count: number, arm: CanaryArm, outcome: 'ok' | 'failed') => {
    const provider = arm === 'canary' ? 'b' : 'a'
    const attempt: AttemptSummary = {
      ...{ attemptId: 'attempt', provider, model: 'm', durationMs: 10, outcome },
      ...(outcome === 'failed' && { failureClass: 'server_error' }),
    }
    const plan = { requestedModel: 'all', canary: { arm, target: 'b/m' } } as RoutePlan
    for (let call = 0; call < count; call += 1) trials.callEnded(plan, [attempt])
  }
  const events = () => lines.map(({ event }) => event)
  return { trials, calls, events, lines, now: () => trials.report()[0]! }
}

function scene(store = createMemoryCanaryStore()) {
  const raised: Alert[] = []
  const join = (processId: string) => startProcess(store, processId, raised)
  const kinds = () => raised.map(({ kind }) => kind)
  return { raised, kinds, join }
}

describe('a canary that several processes watch', () => {
  it('is judged by the calls of all, and its end is alerted once and logged by each', async () => {
    const { kinds, join } = scene()
    const [one, other] = [join('p1'), join('p2')]
    one.calls(6, 'canary', 'failed')
    other.calls(6, 'canary', 'failed')
    await one.trials.exchange()
    expect(one.now().state).toBe('running')
    await other.trials.exchange()
    expect(other.now()).toMatchObject({
      state: 'rolled_back',
      arms: { canary: { figures: { calls: 12, errors: 12 } } },
    })
    expect(one.trials.percentOf('all')).toBe(5)
    await one.trials.exchange()
    expect(one.trials.percentOf('all')).toBe(0)
    expect(one.now()).toEqual(other.now())
    expect(kinds()).toEqual(['canary_rolled_back'])
    for (const { lines } of [one, other]) {
      expect(lines).toMatchObject([{ event: 'canary_rolled_back', decided_by: 'p2', canary_errors: 12 }])
    }
  })

  it('takes one of two decisions made at once', async () => {
    const { raised, kinds, join } = scene()
    const [one, other] = [join('p1'), join('p2')]
    await Promise.all([one.trials.exchange(), other.trials.exchange()])
    one.calls(10, 'canary', 'failed')
    other.calls(180, 'canary', 'ok')
    expect([one.trials.percentOf('all'), other.trials.percentOf('all')]).toEqual([0, 50])
    await one.trials.exchange()
    await other.trials.exchange()
    expect([one.trials.percentOf('all'), other.trials.percentOf('all')]).toEqual([0, 0])
    expect(kinds()).toEqual(['canary_rolled_back'])
    expect(other.events()).toEqual(['canary_promoted', 'canary_rolled_back'])
    expect(raised[0]?.detail).toMatchObject({ canary_calls: 10 })
  })

  it('stays rolled back for who begins later, and for who had ended', async () => {
    const { kinds, join } = scene()
    const first = join('p1')
    first.calls(10, 'canary', 'failed')
    await first.trials.leave()
    const next = join('p2')
    await next.trials.exchange()
    expect(next.now()).toMatchObject({ state: 'rolled_back', percent: 0, reason: 'max_error_rate' })
    expect(next.now().arms.canary.figures.calls).toBe(10)
    expect(kinds()).toEqual(['canary_rolled_back'])
  })

  it('grows in all, with figures that begin anew', async () => {
    const { join } = scene()
    const [one, other] = [join('p1'), join('p2')]
    one.calls(100, 'canary', 'ok')
    other.calls(100, 'canary', 'ok')
    for (const { trials } of [one, other, one]) await trials.exchange()
    for (const { now } of [one, other]) {
      expect(now()).toMatchObject({ percent: 50, arms: { canary: { figures: { calls: 0 } } } })
    }
  })

  it('is rolled back and resumed by hand for all, from any of them', async () => {
    const { kinds, join } = scene()
    const [one, other] = [join('p1'), join('p2')]
    expect(await one.trials.rollBack('all')).toMatchObject({ state: 'rolled_back', reason: 'by_hand' })
    expect(await other.trials.resume('all')).toMatchObject({ state: 'running', percent: 5 })
    await one.trials.exchange()
    expect(one.now()).toMatchObject({ state: 'running', percent: 5 })
    expect(kinds()).toEqual(['canary_rolled_back', 'canary_resumed'])
    expect(await one.trials.rollBack('none')).toBeUndefined()
  })

  it('goes on by what is known here while the store is away, and is settled when it is back', async () => {
    const store = createMemoryCanaryStore()
    let isAway = true
    const flaky: CanaryStore = {
      ...store,
      exchange: (...told) => (isAway ? Promise.reject(new Error('away')) : store.exchange(...told)),
    }
    const { kinds, join } = scene(flaky)
    const one = join('p1')
    one.calls(180, 'canary', 'ok')
    await expect(one.trials.exchange()).rejects.toThrow('away')
    one.calls(20, 'canary', 'failed')
    expect(one.trials.percentOf('all')).toBe(0)
    await expect(one.trials.exchange()).rejects.toThrow('away')
    isAway = false
    await one.trials.exchange()
    const other = join('p2')
    await other.trials.exchange()
    expect(other.now()).toMatchObject({ state: 'rolled_back', percent: 0 })
    expect(kinds()).toEqual(['canary_promoted', 'canary_rolled_back'])
  })

  it('asks nothing of the store where there is no canary', async () => {
    const store = { exchange: () => Promise.reject(new Error('asked')), leave: async () => {} }
    const { log } = createMemoryLogger()
    const trials = createCanaryTrials({ log, now: () => new Date(), shared: { store, processId: 'p1' } })
    trials.configure({ all: { targets: [{ target: 'a/m' }] } })
    await trials.exchange()
  })
})
