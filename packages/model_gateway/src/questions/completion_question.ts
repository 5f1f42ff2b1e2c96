import type { Completion } from '../completion.js'
import type { GatewayCall } from '../gateway.js'
import { meterAnswer } from '../metered_usage.js'
import type { Question } from '../question.js'

export function completionQuestion({ request, kind, promptName, promptVersion }: GatewayCall): Question<Completion> {
  const { reasoning } = request
  return {
    kind,
    ...(promptName !== undefined && { promptName }),
    ...(promptVersion !== undefined && { promptVersion }),
    thinks: reasoning !== undefined && reasoning.effort !== 'none' && reasoning.effort !== 'minimal',
    encode: (adapter, model, options) => adapter.encode({ ...request, model }, options),
    decode: (adapter, reply) => adapter.decode(reply),
    meter: meterAnswer,
    finishReasonOf: ({ finishReason }) => finishReason,
  }
}
