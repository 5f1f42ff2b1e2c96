import { readNumber } from '../check_parameters.js'
import { fail, pass } from '../check_result.js'
import type { Evaluator } from '../evaluator.js'

/** At most `value` code points. The score of a longer answer is the share of it that would have fitted. */
export const maxLength: Evaluator = {
  name: 'max_length',
  parameters: ['value'],
  prepare(parameters) {
    const max = readNumber(parameters, 'value', { min: 0, max: 100_000_000, integer: true })
    return ({ content }) => {
      if (content.length <= max) return pass // code points are never more than code units
      const length = countCodePoints(content)
      return length <= max ? pass : fail(`Length ${length} exceeds max ${max}`, max / length)
    }
  },
}

function countCodePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}
