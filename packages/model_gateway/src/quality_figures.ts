import type { AnswerSource } from './gateway.js'

/** How good a target's answers have been. */
export interface QualityFigure {
  /** Mean reliability score, 0 to 1. */
  readonly mean: number
  /** Judged answers behind it, older ones counting less. */
  readonly count: number
}

/** What evaluation has found out about targets. */
export interface QualityFigures {
  /** `undefined`: no answer of the target has been judged. */
  scoreOf(target: Pick<AnswerSource, 'provider' | 'model'>): QualityFigure | undefined
}
