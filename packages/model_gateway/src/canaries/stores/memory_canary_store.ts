import { type BothArms, neitherArm, together } from '../arm_figures.js'
import type { CanaryNews, CanaryStore, StoredCanary } from '../canary_store.js'
import type { CanaryDecision } from '../canary_trial.js'

interface Kept {
  readonly decision: CanaryDecision
  /** Of the period, by process. */
  readonly counted: ReadonlyMap<string, BothArms>
}

/** Of processes that have ended. */
const ENDED = ''

/** For canaries that several gateways of one process share. */
export function createMemoryCanaryStore(): CanaryStore {
  const all = new Map<string, Kept>()

  function take(processId: string, { key, begun, made, counted }: CanaryNews): Kept {
    let { decision, counted: known } = all.get(key) ?? { decision: begun, counted: new Map() }
    if (made && made.after === decision.revision) {
      if (made.decision.period !== decision.period) known = new Map()
      decision = made.decision
    }
    if (counted?.period === decision.period) known = new Map([...known, [processId, counted.figures]])
    const kept = { decision, counted: known }
    all.set(key, kept)
    return kept
  }

  return {
    async exchange(processId, news) {
      return news.map((each): StoredCanary => {
        const { decision, counted } = take(processId, each)
        const others = [...counted].filter(([id]) => id !== processId).map(([, figures]) => figures)
        return { ...decision, key: each.key, others: others.reduce(together, neitherArm) }
      })
    },
    async leave(processId) {
      for (const [key, { decision, counted }] of all) {
        const { [processId]: own, [ENDED]: ended, ...others } = Object.fromEntries(counted)
        if (own === undefined) continue
        const joined = { ...others, [ENDED]: together(own, ended ?? neitherArm) }
        all.set(key, { decision, counted: new Map(Object.entries(joined)) })
      }
    },
  }
}
