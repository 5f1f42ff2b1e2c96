import { readTexts } from '../check_parameters.js'
import { fail, pass } from '../check_result.js'
import type { Evaluator } from '../evaluator.js'

/** Every term of `value` occurs, whatever its case. The score is the share of terms that do. */
export const containsRequiredTerms: Evaluator = {
  name: 'contains_required_terms',
  parameters: ['value'],
  prepare(parameters) {
    const terms = readTexts(parameters, 'value').map((term) => ({ term, lowerCase: term.toLowerCase() }))
    return ({ content }) => {
      const lowerCaseContent = content.toLowerCase()
      const missing = terms.filter(({ lowerCase }) => !lowerCaseContent.includes(lowerCase))
      if (missing.length === 0) return pass
      return fail(`Missing terms: ${missing.map(({ term }) => term).join(', ')}`, 1 - missing.length / terms.length)
    }
  },
}
