import { readText } from '../check_parameters.js'
import { passIf } from '../check_result.js'
import type { Evaluator } from '../evaluator.js'

/** The answer starts with the text `value`. */
export const startsWith: Evaluator = {
  name: 'starts-with',
  parameters: ['value'],
  prepare(parameters) {
    const expected = readText(parameters, 'value')
    return ({ content }) => passIf(content.startsWith(expected), 'The answer does not start with the expected text')
  },
}
