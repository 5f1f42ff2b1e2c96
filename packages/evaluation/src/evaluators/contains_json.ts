import { couldNotRun, fail, pass } from '../check_result.js'
import type { Evaluator } from '../evaluator.js'
import { findJson } from '../text/find_json.js'
import { readSchema } from './is_json.js'

/** Somewhere in the answer is a JSON object or list, and one satisfies the JSON Schema `value` where one is given. */
export const containsJson: Evaluator = {
  name: 'contains-json',
  parameters: ['value'],
  prepare(parameters) {
    const findFault = readSchema(parameters)
    return ({ content }) => {
      const { kind } = findJson(content, (value) => findFault(value) === undefined)
      if (kind === 'found') return pass
      return kind === 'gave_up'
        ? couldNotRun('The answer has too many brackets to look for JSON in')
        : fail('The answer contains no JSON object or list that fits')
    }
  },
}
