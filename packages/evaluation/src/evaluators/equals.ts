import { isDeepStrictEqual } from 'node:util'
import { invalidParameter } from '../check_parameters.js'
import { passIf } from '../check_result.js'
import type { Evaluator } from '../evaluator.js'

/** The answer is exactly the text `value`, or JSON that means the same as the object, list, number or boolean `value`. */
export const equals: Evaluator = {
  name: 'equals',
  parameters: ['value'],
  prepare(parameters) {
    const expected = parameters.given.value
    if (expected === undefined) throw invalidParameter(parameters, 'value', 'is required')
    return ({ content }) => passIf(isEqual(content, expected), 'The answer is not the expected one')
  },
}

function isEqual(content: string, expected: unknown): boolean {
  if (typeof expected === 'string') return content === expected
  try {
    return isDeepStrictEqual(JSON.parse(content), expected)
  } catch {
    return false
  }
}
