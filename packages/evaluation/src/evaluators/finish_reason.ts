import type { FinishReason } from '@maester/model_gateway'
import { readOneOf } from '../check_parameters.js'
import { passIf } from '../check_result.js'
import type { Evaluator } from '../evaluator.js'

const finishReasons: readonly FinishReason[] = ['stop', 'length', 'tool_calls', 'content_filter', 'error', 'other']

/** The model stopped for the reason `value` (default `stop`). */
export const finishReason: Evaluator = {
  name: 'finish-reason',
  parameters: ['value'],
  prepare(parameters) {
    const expected = readOneOf(parameters, 'value', finishReasons, 'stop')
    return (input) => passIf(input.finishReason === expected, `Finished with ${input.finishReason}, not ${expected}`)
  },
}
