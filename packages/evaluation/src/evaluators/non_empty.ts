import { passIf } from '../check_result.js'
import type { Evaluator } from '../evaluator.js'

/** The answer holds something other than white space. */
export const nonEmpty: Evaluator = {
  name: 'non_empty',
  parameters: [],
  prepare: () => (input) => passIf(input.content.trim() !== '', 'The answer is empty'),
}
