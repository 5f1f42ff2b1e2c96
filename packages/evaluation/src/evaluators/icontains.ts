import { readText } from '../check_parameters.js'
import { passIf } from '../check_result.js'
import type { Evaluator } from '../evaluator.js'

/** The answer contains the text `value`, whatever its case. */
export const icontains: Evaluator = {
  name: 'icontains',
  parameters: ['value'],
  prepare(parameters) {
    const expected = readText(parameters, 'value').toLowerCase()
    return ({ content }) =>
      passIf(content.toLowerCase().includes(expected), 'The answer does not contain the expected text')
  },
}
