import { readNumber, readText } from '../check_parameters.js'
import { passFrom } from '../check_result.js'
import type { Evaluator } from '../evaluator.js'
import { countGroups, overlap, words } from '../text/tokens.js'

/**
 * F1 of the groups of `n` words (default 1) that the answer shares with the text `value`, at least `threshold` (default
 * 0.75). C.-Y. Lin, "ROUGE: A Package for Automatic Evaluation of Summaries", ACL 2004, section 2.
 */
export const rougeN: Evaluator = {
  name: 'rouge-n',
  parameters: ['value', 'threshold', 'n'],
  prepare(parameters) {
    const expected = words(readText(parameters, 'value'))
    const threshold = readNumber(parameters, 'threshold', { min: 0, max: 1, fallback: 0.75 })
    const n = readNumber(parameters, 'n', { min: 1, max: 4, integer: true, fallback: 1 })
    const expectedGroups = countGroups(expected, n)
    const expectedTotal = Math.max(0, expected.length - n + 1)
    return ({ content }) => {
      const actual = words(content)
      const total = expectedTotal + Math.max(0, actual.length - n + 1)
      const common = overlap(countGroups(actual, n), expectedGroups)
      return passFrom(total === 0 ? 0 : (2 * common) / total, threshold, `ROUGE-${n}`)
    }
  },
}
