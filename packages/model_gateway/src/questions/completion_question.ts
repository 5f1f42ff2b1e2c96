import { adaptRequest } from '../capabilities/adapt_request.js'
import type { ModelFacts } from '../capabilities/capability.js'
import type { Completion } from '../completion.js'
import { forwardRequest } from '../forwarding/forward_request.js'
import type { GatewayCall } from '../gateway.js'
import { meterAnswer } from '../metered_usage.js'
import type { EncodeOptions } from '../provider.js'
import { createUnsupportedParameters } from '../providers/unsupported_parameters.js'
import type { EncodedQuestion, Question, QuestionTarget } from '../question.js'
import type { RequestEstimate } from '../request_estimate.js'
import { withSingleCalls } from '../single_calls.js'
import type { StreamRecovery } from '../stream_recovery.js'
import type { AnswerSchemas } from '../structured_output/answer_schema.js'
import { answersNatively, checkedAdapter, encodeStructured } from '../structured_output/structured_encoding.js'

export function completionQuestion(
  call: GatewayCall,
  estimate: RequestEstimate,
  schemas: AnswerSchemas,
  recovery?: StreamRecovery,
): Question<Completion> {
  const { request, kind, promptName, promptVersion } = call
  const { reasoning } = request
  return {
    kind,
    ...(promptName !== undefined && { promptName }),
    ...(promptVersion !== undefined && { promptVersion }),
    thinks: reasoning !== undefined && reasoning.effort !== 'none' && reasoning.effort !== 'minimal',
    encode: (target, options) => encode(call, estimate, schemas, recovery, target, options),
    decode: (adapter, reply) => adapter.decode(reply),
    meter: meterAnswer,
    finishReasonOf: ({ finishReason }) => finishReason,
    upstreamModelOf: ({ upstreamModel }) => upstreamModel,
  }
}

/** The request as this model can take it, and how what it answers is read back. */
function encode(
  call: GatewayCall,
  estimate: RequestEstimate,
  schemas: AnswerSchemas,
  recovery: StreamRecovery | undefined,
  { adapter, model, facts }: QuestionTarget,
  options: EncodeOptions,
): EncodedQuestion {
  const { capabilities } = facts
  const wanted = { ...call.request, model }
  const { request, dropped } = adaptRequest(
    recovery?.nextRequest(wanted, adapter) ?? wanted,
    capabilities,
    options.dropUnsupported === true,
  )
  const limits = Object.assign({}, options, outputLimit(facts, estimate))
  const { callerRequest: asked } = call
  const mayForward = recovery?.translates !== true || (asked?.unsayable ?? []).length > 0
  if (asked !== undefined && mayForward && dropped.length === 0 && answersNatively(request, capabilities)) {
    const forwarded = forwardRequest(adapter, asked, request, limits)
    if (forwarded) return { ...forwarded, adapter: checkedAdapter(forwarded.adapter, request, schemas) }
  }
  const unsupported = createUnsupportedParameters(adapter.type, options)
  for (const { param, why } of asked?.unsayable ?? []) unsupported.refuse(param, why)
  const speaker = wanted.parallelToolCalls === false ? withSingleCalls(adapter) : adapter
  const encoded = encodeStructured(speaker, request, limits, capabilities, schemas)
  const droppedParameters = [...unsupported.dropped, ...dropped, ...encoded.upstream.droppedParameters]
  return { ...encoded, upstream: { ...encoded.upstream, droppedParameters } }
}

/** A format that insists on a number refuses one that does not fit into the window beside the input. */
function outputLimit(
  { contextWindowTokens = Number.POSITIVE_INFINITY, maxOutputTokens }: ModelFacts,
  { inputTokens }: RequestEstimate,
): Pick<EncodeOptions, 'modelMaxOutputTokens'> {
  const room = Math.min(maxOutputTokens ?? Number.POSITIVE_INFINITY, contextWindowTokens - inputTokens)
  return maxOutputTokens !== undefined && room > 0 ? { modelMaxOutputTokens: room } : {}
}
