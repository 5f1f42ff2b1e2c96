import { readNumber, readText } from '../check_parameters.js'
import { couldNotRun, fail } from '../check_result.js'
import type { Evaluator } from '../evaluator.js'
import { editDistance } from '../text/edit_distance.js'

const defaultMaxDistance = 5
/** Cells of the table, some 0.1 s of work. */
const maxCells = 25_000_000

/**
 * At most `threshold` edits (default 5) lie between the answer and the text `value`, in code points. The score is
 * 1 − edits / length of the longer one.
 */
export const levenshtein: Evaluator = {
  name: 'levenshtein',
  parameters: ['value', 'threshold'],
  prepare(parameters) {
    const expected = [...readText(parameters, 'value')]
    const bounds = { min: 0, max: 1_000_000, integer: true, fallback: defaultMaxDistance }
    const maxDistance = readNumber(parameters, 'threshold', bounds)
    return ({ content }) => {
      if (content.length * expected.length > maxCells) return couldNotRun('The texts are too long to compare')
      const actual = [...content]
      const distance = editDistance(actual, expected)
      const score = 1 - distance / Math.max(actual.length, expected.length)
      if (distance <= maxDistance) return { status: 'ok', score, passed: true, reason: null }
      return fail(`Distance ${distance} exceeds ${maxDistance}`, score)
    }
  },
}
