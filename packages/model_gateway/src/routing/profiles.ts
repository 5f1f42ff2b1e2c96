import { GatewayError } from '../errors.js'

/** What a score of targets is made of: shares relative to each other. */
export interface ScoringWeights {
  /** How soon an answer is there, or begins. */
  readonly latency: number
  /** What the request is expected to cost. */
  readonly cost: number
  /** How rarely the target fails. */
  readonly availability: number
  /** How its answers have been judged. */
  readonly quality: number
}

/** Without a profile nothing counts more than anything else. */
export const evenWeights: ScoringWeights = { latency: 1, cost: 1, availability: 1, quality: 1 }

const BUILT_IN: Readonly<Record<string, Partial<ScoringWeights>>> = {
  interactive: { latency: 0.7, cost: 0.1, availability: 0.2 },
  batch: { cost: 0.9, availability: 0.1 },
}

/** The weights of a profile; without a name, `evenWeights`. Throws `GatewayError` `invalid_value` for an unknown name. */
export type Profiles = (name: string | undefined) => ScoringWeights

/** `interactive` and `batch`, unless the operator says otherwise, and the operator's own. */
export function createProfiles(own: Readonly<Record<string, Partial<ScoringWeights>>> = {}): Profiles {
  const known = new Map(
    Object.entries({ ...BUILT_IN, ...own }).map(([name, { latency = 0, cost = 0, availability = 0, quality = 0 }]) => [
      name,
      { latency, cost, availability, quality },
    ]),
  )
  return (name) => {
    if (name === undefined) return evenWeights
    const weights = known.get(name)
    if (weights) return weights
    const message = `${JSON.stringify(name.slice(0, 100))} is no profile. Known are ${[...known.keys()].join(', ')}.`
    throw new GatewayError('invalid_value', message, false, { param: 'profile', status: 400 })
  }
}
