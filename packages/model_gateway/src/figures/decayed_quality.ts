import type { AnswerSource } from '../gateway.js'
import type { QualityFigures } from '../quality_figures.js'
import { createDecayedSums, type DecayedSums } from './decayed_sums.js'

/** Scores as they come in, kept in this process. */
export interface DecayedQuality extends QualityFigures {
  /** A judged answer's reliability score, 0 to 1. */
  record(target: Pick<AnswerSource, 'provider' | 'model'>, score: number): void
}

/** Models change rarely, and answers that are judged are few. */
const HALF_LIFE_MS = 24 * 3_600_000
/** The target judged least recently goes first. */
const MAX_TARGETS = 1_000

const [SCORES, COUNT] = [0, 1]

/** Mean and count per target, a score counting half as much each day. */
export function createDecayedQuality(monotonicMs: () => number = () => performance.now()): DecayedQuality {
  const known = new Map<string, DecayedSums>()
  return {
    record({ provider, model }, score) {
      const key = `${provider}/${model}`
      const sums = known.get(key) ?? createDecayedSums(2, HALF_LIFE_MS)
      known.delete(key)
      known.set(key, sums)
      const [oldest] = known.size > MAX_TARGETS ? known.keys() : []
      if (oldest !== undefined) known.delete(oldest)
      const nowMs = monotonicMs()
      sums.add(SCORES, score, nowMs)
      sums.add(COUNT, 1, nowMs)
    },
    scoreOf({ provider, model }) {
      const sums = known.get(`${provider}/${model}`)
      if (!sums) return undefined
      const nowMs = monotonicMs()
      const count = sums.at(COUNT, nowMs)
      return count > 0 ? { mean: sums.at(SCORES, nowMs) / count, count } : undefined
    },
  }
}
