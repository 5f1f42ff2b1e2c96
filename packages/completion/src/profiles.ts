import { CompletionError } from './errors.js'

/** Named weights of latency, cost, availability and quality, for strategies that score their targets. */
export const KNOWN_PROFILES: readonly string[] = ['interactive', 'batch']

/** Throws `CompletionError` `invalid_value` for a name that is none of a profile. `param` is what the caller calls it. */
export function requireProfile(name: string, param: string): string {
  if (KNOWN_PROFILES.includes(name)) return name
  throw new CompletionError('invalid_value', `${param}: must be one of ${KNOWN_PROFILES.join(', ')}.`, false, { param })
}
