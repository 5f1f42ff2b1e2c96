import { RE2JS } from 're2js'
import { type CheckParameters, invalidParameter, readText } from '../check_parameters.js'
import { couldNotRun, passIf } from '../check_result.js'
import type { Evaluator } from '../evaluator.js'

const maxPatternLength = 1_000
/** Program steps times characters. The engine does some 50,000 in a millisecond at worst, so 0.2 s. */
const maxWork = 10_000_000

/**
 * The pattern `value` matches somewhere. Patterns come from callers, so they run on an engine of linear time: RE2's
 * syntax, without look-around and back-references. `(?i)`, `(?s)` and `(?m)` in front set its flags.
 * https://github.com/google/re2/wiki/Syntax
 */
export const regex: Evaluator = {
  name: 'regex',
  parameters: ['value'],
  prepare(parameters) {
    const pattern = compile(parameters)
    const size = pattern.programSize()
    return ({ content }) => {
      if (size * content.length > maxWork) return couldNotRun('The pattern is too costly for an answer of this length')
      return passIf(pattern.test(content), 'The pattern does not match')
    }
  },
}

function compile(parameters: CheckParameters): RE2JS {
  const pattern = readText(parameters, 'value')
  if (pattern.length > maxPatternLength) throw invalidParameter(parameters, 'value', 'is too long for a pattern')
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern))
  } catch {
    throw invalidParameter(parameters, 'value', 'is not a pattern in RE2 syntax')
  }
}
