import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type ArmFigures, type BothArms, neitherArm, noFigures } from '../canaries/arm_figures.js'
import type { CanaryNews, CanaryStore } from '../canaries/canary_store.js'
import type { CanaryDecision } from '../canaries/canary_trial.js'

/** What every store of canaries promises. Each test uses a canary of its own. */
export function canaryStoreConformance(title: string, open: () => Promise<CanaryStore>): void {
  const begun: CanaryDecision = {
    ...{ state: 'running', percent: 5, changedAt: new Date('2026-11-21T10:00:00.123Z') },
    ...{ revision: 0, period: 0, decidedBy: '' },
  }
  const arm = (calls: number): ArmFigures => ({
    ...{ calls, errors: 1, slow: 2 },
    scores: { count: 3, sum: 2.125 },
    costs: { count: 4, sum: 0.0001234, squares: 1.25e-9 },
  })
  const counted = (calls: number, period = 0) => ({ period, figures: { canary: arm(calls), stable: noFigures } })
  const aCanary = (): CanaryNews => ({ key: `canary ${randomUUID()}`, alias: 'all', target: 'a/m', begun })
  const callsOf = (others: BothArms | undefined) => others?.canary.calls
  const rolledBack = (by: string, after = 0, period = 0) => ({
    decision: {
      ...{ state: 'rolled_back', percent: 0, reason: 'min_score', changedAt: new Date('2026-11-21T11:00:00Z') },
      ...{ revision: after + 1, period, decidedBy: by },
    } as CanaryDecision,
    after,
  })

  describe(title, () => {
    it('keep a canary as it was told of first', async () => {
      const [store, canary] = [await open(), aCanary()]
      expect(await store.exchange('p1', [canary])).toEqual([{ ...begun, key: canary.key, others: neitherArm }])
      const other = { ...canary, begun: { ...begun, changedAt: new Date() } }
      expect(await store.exchange('p2', [other])).toEqual([{ ...begun, key: canary.key, others: neitherArm }])
      expect(await store.exchange('p2', [])).toEqual([])
    })

    it('give each process what the others counted, however often it was told', async () => {
      const [store, canary] = [await open(), aCanary()]
      await store.exchange('p1', [{ ...canary, counted: counted(5) }])
      await store.exchange('p1', [{ ...canary, counted: counted(8) }])
      await store.exchange('p2', [{ ...canary, counted: counted(2) }])
      const [seen] = await store.exchange('p3', [canary])
      expect(seen?.others).toEqual({
        canary: {
          ...{ calls: 10, errors: 2, slow: 4, scores: { count: 6, sum: 4.25 } },
          costs: { count: 8, sum: 0.0002468, squares: 2.5e-9 },
        },
        stable: noFigures,
      })
      expect(callsOf((await store.exchange('p1', [canary]))[0]?.others)).toBe(2)
    })

    it('take the first of two decisions, and show it to all', async () => {
      const [store, canary] = [await open(), aCanary()]
      await store.exchange('p1', [canary])
      const answers = await Promise.all(
        ['p1', 'p2'].map((id) => store.exchange(id, [{ ...canary, made: rolledBack(id) }])),
      )
      const [winner, ...others] = new Set(answers.map(([kept]) => kept?.decidedBy))
      expect(others).toEqual([])
      expect(await store.exchange('p3', [canary])).toEqual([
        { ...rolledBack(winner ?? '').decision, key: canary.key, others: neitherArm },
      ])
    })

    it('forget the figures of a period that is over, and take none of it any more', async () => {
      const [store, canary] = [await open(), aCanary()]
      await store.exchange('p1', [{ ...canary, counted: counted(5) }])
      await store.exchange('p2', [{ ...canary, made: rolledBack('p2', 0, 1), counted: counted(3, 1) }])
      await store.exchange('p1', [{ ...canary, counted: counted(6) }])
      expect(callsOf((await store.exchange('p3', [canary]))[0]?.others)).toBe(3)
    })

    it('keep what a process counted that has ended', async () => {
      const [store, canary] = [await open(), aCanary()]
      const other = aCanary()
      await store.exchange('p1', [
        { ...canary, counted: counted(5) },
        { ...other, counted: counted(50) },
      ])
      await store.exchange('p2', [{ ...canary, counted: counted(7) }])
      for (const id of ['p1', 'p1', 'p2', 'p4']) await store.leave(id)
      const seen = await store.exchange('p3', [canary, other])
      expect(seen.map(({ key, others }) => [key, callsOf(others)])).toEqual(
        expect.arrayContaining([
          [canary.key, 12],
          [other.key, 50],
        ]),
      )
    })
  })
}
