import type { Completion, OutputPart } from './completion.js'
import type { CompletionRequest } from './completion_request.js'
import { GatewayError } from './errors.js'
import type { EncodeOptions, ProviderAdapter, UpstreamRequest } from './provider.js'
import { retoldDecoder } from './retold_decoder.js'
import type { StreamEvent } from './stream_event.js'

/**
 * The adapter for a request that wants at most one tool call per turn. Where the provider has a switch for it, the switch is
 * used; in any case only the first call of an answer is kept, as a provider with the switch would have made no other:
 * the model makes the rest, if they are still wanted, once it has seen the first one's result. How many were left out
 * stands in the metadata as `toolCallsLeftOut`.
 */
export function withSingleCalls(adapter: ProviderAdapter): ProviderAdapter {
  return {
    ...adapter,
    encode: (request, options) => encodeWithSwitch(adapter, request, options),
    decode(reply) {
      const decoded = adapter.decode(reply)
      return 'notProcessed' in decoded ? decoded : withFirstCalls(decoded)
    },
    createStreamDecoder() {
      const calls = new FirstCall()
      return retoldDecoder(adapter.createStreamDecoder(), (event) => calls.push(event))
    },
  }
}

const SWITCH = 'parallel_tool_calls'

function encodeWithSwitch(
  adapter: ProviderAdapter,
  request: CompletionRequest,
  options: EncodeOptions,
): UpstreamRequest {
  const { parallelToolCalls: _switch, ...rest } = request
  const canCall = (request.tools ?? []).length > 0 && request.toolChoice?.type !== 'none'
  if (!canCall) return adapter.encode(rest, options)
  try {
    const upstream = adapter.encode(request, options)
    return upstream.droppedParameters.includes(SWITCH) ? adapter.encode(rest, options) : upstream
  } catch (error) {
    if (!(error instanceof GatewayError) || error.detail.param !== SWITCH) throw error
    return adapter.encode(rest, options)
  }
}

function withFirstCalls(completion: Completion): Completion {
  const { alternatives, providerMetadata } = completion
  const parts = firstCallOnly(completion.parts)
  const leftOut = completion.parts.length - parts.length
  return {
    ...completion,
    parts,
    ...(alternatives && {
      alternatives: alternatives.map((other) => ({ ...other, parts: firstCallOnly(other.parts) })),
    }),
    ...(leftOut > 0 && { providerMetadata: { ...providerMetadata, toolCallsLeftOut: leftOut } }),
  }
}

function firstCallOnly(parts: readonly OutputPart[]): readonly OutputPart[] {
  const first = parts.findIndex(({ type }) => type === 'tool_call')
  return parts.filter(({ type }, position) => type !== 'tool_call' || position === first)
}

/** The same for the events of a stream, by choice. Parts are numbered anew, so that none is missing. */
class FirstCall {
  readonly #leftOut = new Set<number>()
  readonly #numbers = new Map<number, number>()
  readonly #choices = new Map<number, FirstCall>()

  push(event: StreamEvent): readonly StreamEvent[] {
    if (event.type === 'choice') {
      const calls = this.#choices.get(event.choice) ?? new FirstCall()
      this.#choices.set(event.choice, calls)
      return calls.#part(event.event).map((told) => ({ ...event, event: told }))
    }
    if (event.type !== 'finished' || this.#leftOut.size === 0) return this.#part(event)
    return [{ type: 'metadata', metadata: { toolCallsLeftOut: this.#leftOut.size } }, event]
  }

  #part(event: StreamEvent): readonly StreamEvent[] {
    if (!('index' in event)) return [event]
    if ('toolIndex' in event && event.toolIndex > 0) this.#leftOut.add(event.index)
    if (this.#leftOut.has(event.index)) return []
    const index = this.#numbers.get(event.index) ?? this.#numbers.size
    this.#numbers.set(event.index, index)
    return [{ ...event, index }]
  }
}
