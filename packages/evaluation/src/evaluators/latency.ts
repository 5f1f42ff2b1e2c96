import { readNumber } from '../check_parameters.js'
import { couldNotRun, passIf } from '../check_result.js'
import type { Evaluator } from '../evaluator.js'

/** The answer took at most `threshold` milliseconds. */
export const latency: Evaluator = {
  name: 'latency',
  parameters: ['threshold'],
  prepare(parameters) {
    const maxMs = readNumber(parameters, 'threshold', { min: 0, max: 86_400_000 })
    return ({ latencyMs }) => {
      if (latencyMs === undefined) return couldNotRun('The latency was not measured')
      return passIf(latencyMs <= maxMs, `${Math.round(latencyMs)} ms exceeds ${maxMs} ms`)
    }
  },
}
