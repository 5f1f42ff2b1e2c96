/** What a validator found wrong with a value: zod's issue, by the fields that matter here. */
export interface ValidationIssue {
  readonly code?: string | undefined
  readonly message: string
  readonly expected?: unknown
  readonly origin?: unknown
  readonly format?: unknown
  readonly minimum?: unknown
  readonly maximum?: unknown
  readonly divisor?: unknown
  readonly inclusive?: unknown
  readonly values?: unknown
  readonly keys?: unknown
}

/** The validator's own words, as opposed to those a schema gives itself. */
const OWN_WORDS = /^(Invalid |Too big: |Too small: |Unrecognized key)/

const KINDS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  set: 'a list',
  object: 'an object',
  record: 'an object',
  map: 'an object',
  date: 'a time',
  null: 'null',
}

const FORMATS: Readonly<Record<string, string>> = {
  url: 'a URL',
  email: 'an e-mail address',
  uuid: 'a UUID',
  datetime: 'a time like 2026-01-01T00:00:00Z',
  date: 'a date like 2026-01-01',
  base64: 'base64',
}

/** What each thing with a length is counted in. */
const COUNTED: Readonly<Record<string, string>> = { string: 'character', array: 'item', set: 'item', object: 'key' }

/**
 * What is wrong, for whoever sent the value, as the end of a sentence that begins with the field: `is required`,
 * `expects a whole number`. Words a schema gives itself are left as they are.
 */
export function plainWords(issue: ValidationIssue): string {
  if (!OWN_WORDS.test(issue.message)) return issue.message
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue)
    case 'too_small':
      return bound(issue, 'minimum')
    case 'too_big':
      return bound(issue, 'maximum')
    case 'invalid_value':
      return `expects ${listOf(issue.values)}`
    case 'invalid_format':
      return FORMATS[String(issue.format)]
        ? `expects ${FORMATS[String(issue.format)]}`
        : 'is not written as it should be'
    case 'not_multiple_of':
      return `expects a multiple of ${String(issue.divisor)}`
    case 'unrecognized_keys':
      return `has a key that is not known: ${listOf(issue.keys)}`
    default:
      return 'is none of what is allowed here'
  }
}

function wrongType({ message, expected }: ValidationIssue): string {
  const kind = KINDS[String(expected)]
  if (expected === 'nonoptional' || message.endsWith('received undefined')) return 'is required'
  return kind === undefined ? 'is none of what is allowed here' : `expects ${kind}`
}

function bound({ origin, inclusive, ...limits }: ValidationIssue, side: 'minimum' | 'maximum'): string {
  const limit = Number(limits[side])
  const counted = COUNTED[String(origin)]
  if (counted === undefined) {
    const words = side === 'minimum' ? ['at least', 'more than'] : ['at most', 'less than']
    return `expects ${words[inclusive === false ? 1 : 0]} ${String(limits[side])}`
  }
  if (side === 'minimum' && limit === 1) return 'must not be empty'
  return `expects at ${side === 'minimum' ? 'least' : 'most'} ${limit} ${counted}${limit === 1 ? '' : 's'}`
}

function listOf(values: unknown): string {
  return (Array.isArray(values) ? values : []).map((value) => JSON.stringify(value)).join(' or ')
}
