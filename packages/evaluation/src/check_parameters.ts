import { EvaluationError } from './errors.js'

/** The parameters of one check, as the caller wrote them. Each reader throws `invalid_value` naming the parameter. */
export interface CheckParameters {
  /** Where the check stands in the request, such as `checks.1`. */
  readonly param: string
  readonly given: Readonly<Record<string, unknown>>
}

const maxTextLength = 100_000

export function invalidParameter({ param }: CheckParameters, name: string, what: string): EvaluationError {
  const path = `${param}.${name}`
  return new EvaluationError('invalid_value', `${path} ${what}`, { param: path })
}

/** A text that is not empty, at most 100,000 characters. */
export function readText(parameters: CheckParameters, name: string): string {
  const value = parameters.given[name]
  if (typeof value !== 'string' || value === '') throw invalidParameter(parameters, name, 'must be a non-empty text')
  if (value.length > maxTextLength) throw invalidParameter(parameters, name, 'is too long')
  return value
}

/** A list of texts; none of them empty. The list may be. */
export function readTexts(parameters: CheckParameters, name: string): readonly string[] {
  const value = parameters.given[name]
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string' && item.trim() !== '')
  if (!isList) throw invalidParameter(parameters, name, 'must be a list of non-empty texts')
  if (value.join('').length > maxTextLength) throw invalidParameter(parameters, name, 'is too long')
  return value
}

/** One of `allowed`, or `fallback` when absent. */
export function readOneOf<Word extends string>(
  parameters: CheckParameters,
  name: string,
  allowed: readonly Word[],
  fallback?: Word,
): Word {
  const value = parameters.given[name] ?? fallback
  const word = allowed.find((each) => each === value)
  if (word === undefined) throw invalidParameter(parameters, name, `must be one of ${allowed.join(', ')}`)
  return word
}

export interface NumberBounds {
  readonly min: number
  readonly max: number
  readonly integer?: boolean
  /** Used when the parameter is absent. Without it the parameter is required. */
  readonly fallback?: number
}

export function readNumber(
  parameters: CheckParameters,
  name: string,
  { min, max, integer = false, fallback }: NumberBounds,
): number {
  const value = parameters.given[name] ?? fallback
  const fits = typeof value === 'number' && value >= min && value <= max && (!integer || Number.isInteger(value))
  if (!fits) {
    throw invalidParameter(parameters, name, `must be ${integer ? 'a whole number' : 'a number'} from ${min} to ${max}`)
  }
  return value
}
