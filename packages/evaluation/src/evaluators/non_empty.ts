import { passIf } from '../check_result.js'
import type { Evaluator } from '../evaluator.js'

/** The answer holds something other than white space, calls a tool, or shows a picture. */
export const nonEmpty: Evaluator = {
  name: 'non_empty',
  parameters: [],
  prepare: () => (input) =>
    passIf(
      input.content.trim() !== '' || (input.toolCalls?.length ?? 0) > 0 || (input.imageCount ?? 0) > 0,
      'The answer is empty',
    ),
}
