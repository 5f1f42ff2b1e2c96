import { stringOf } from '../json.js'
import { choiceOf, type FaultKind } from './fault.js'

const finishes = ['stop', 'length', 'tool_calls', 'content_filter'] as const

/** The answer ends for `reason` (default content_filter), or for the provider's own word in `raw`. */
export const finish: FaultKind = {
  kind: 'finish',
  parameters: ['reason', 'raw'],
  effect(parameters) {
    const reason = choiceOf(parameters, 'reason', finishes, 'content_filter')
    const raw = parameters.raw
    return {
      alter: (generation) =>
        typeof raw === 'string' ? { ...generation, rawFinish: raw } : { ...generation, finish: reason },
    }
  },
}

/** The model declines with `text`, in whatever place the format has for that. */
export const refusalFault: FaultKind = {
  kind: 'refusal',
  parameters: ['text'],
  effect(parameters) {
    const refusal = stringOf(parameters.text) || 'I cannot help with that.'
    return {
      alter: (generation) => ({
        ...generation,
        refusal,
        text: '',
        toolCalls: [],
        webSearch: undefined,
        finish: 'stop',
      }),
    }
  },
}
