import { readText } from '../check_parameters.js'
import { passIf } from '../check_result.js'
import type { Evaluator } from '../evaluator.js'

/** The answer contains the text `value`, case included. */
export const contains: Evaluator = {
  name: 'contains',
  parameters: ['value'],
  prepare(parameters) {
    const expected = readText(parameters, 'value')
    return ({ content }) => passIf(content.includes(expected), 'The answer does not contain the expected text')
  },
}
