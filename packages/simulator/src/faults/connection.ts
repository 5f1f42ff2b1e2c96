import { plainSteps, type Step } from '../delivery.js'
import type { Reply } from '../reply.js'
import { stepsBefore, usualPartsBefore } from './cut_point.js'
import { amountOf, choiceOf, type FaultEffect, type FaultKind } from './fault.js'

// A reset throws away what the kernel has not sent yet; this lets the bytes before it arrive first.
const settleMs = 30

const moments = ['before_headers', 'mid_body'] as const

function at(parameters: Parameters<FaultKind['effect']>[0], end: readonly Step[]): FaultEffect {
  const when = choiceOf(parameters, 'when', moments, 'before_headers')
  const parts = amountOf(parameters, 'after_parts', usualPartsBefore)
  return { steps: (reply: Reply) => (when === 'before_headers' ? end : [...stepsBefore(reply, parts), ...end]) }
}

/** TCP reset. `when`: before_headers (default) or mid_body, then after `after_parts` parts of content (default 3). */
export const reset: FaultKind = {
  kind: 'reset',
  parameters: ['when', 'after_parts'],
  effect: (parameters) =>
    at(
      parameters,
      parameters.when === 'mid_body' ? [{ do: 'wait', ms: settleMs }, { do: 'reset' }] : [{ do: 'reset' }],
    ),
}

/** Silence until the caller leaves. `when` and `after_parts` as for `reset`. */
export const hang: FaultKind = {
  kind: 'hang',
  parameters: ['when', 'after_parts'],
  effect: (parameters) => at(parameters, [{ do: 'hang' }]),
}

/** A healthy answer, after which the idle connection is reset as soon as it is used again. */
export const resetIdle: FaultKind = {
  kind: 'reset_idle',
  parameters: [],
  effect: () => ({ steps: plainSteps, dropsNextRequest: true }),
}
