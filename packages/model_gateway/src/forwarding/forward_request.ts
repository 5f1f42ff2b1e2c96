import type { CompletionRequest } from '../completion_request.js'
import type { EncodeOptions, ProviderAdapter, UpstreamRequest } from '../provider.js'
import type { CallerRequest } from './caller_request.js'
import type { Forwarding } from './forwarding.js'
import { jsonMembers, withMembers } from './json_members.js'

export interface ForwardedEncoding {
  /** Reads the reply to `upstream`, and keeps the provider's own words. */
  readonly adapter: ProviderAdapter
  readonly upstream: UpstreamRequest
}

/** The caller's request as it came, for a target that takes it so; `undefined` when it has to be translated. */
export function forwardRequest(
  adapter: ProviderAdapter,
  asked: CallerRequest,
  request: CompletionRequest,
  options: EncodeOptions,
): ForwardedEncoding | undefined {
  const forwarding = adapter.forwards?.[asked.format]
  const { text } = asked
  if (forwarding === undefined || text === undefined || asked.stream !== options.stream) return undefined
  const upstream = forwarding.encode({ ...asked, text }, request, options)
  return upstream && { adapter: withOwnWords(forwarding.reader ?? adapter, forwarding), upstream }
}

/** The body under the target's model name, without our own fields and those that say nothing. */
export function forwardedBody(
  { text = '{}', ownFields, providerOptions }: CallerRequest,
  type: string,
  model: string,
  changes: Iterable<readonly [string, string | undefined]> = [],
  members = jsonMembers(text),
): string {
  const all = new Map<string, string | undefined>()
  for (const name of ownFields) all.set(name, undefined)
  for (const [name, value] of changes) all.set(name, value)
  for (const [name, value] of Object.entries(providerOptions?.[type] ?? {})) all.set(name, JSON.stringify(value))
  all.set('model', JSON.stringify(model))
  return withMembers(text, all, members)
}

function withOwnWords(adapter: ProviderAdapter, { isEnding, isNoise }: Forwarding): ProviderAdapter {
  return {
    ...adapter,
    decode(reply) {
      const decoded = adapter.decode(reply)
      if ('notProcessed' in decoded) return decoded
      return { forwarded: { kind: 'whole', body: reply.body.toString('utf8') }, ...decoded }
    },
    createStreamDecoder() {
      const decoder = adapter.createStreamDecoder()
      return {
        end: () => decoder.end?.() ?? [],
        push(event) {
          const told = decoder.push(event)
          const [only] = told
          // A failure is told in our words, a sign of life by whoever keeps the caller's connection alive.
          if (told.length === 1 && (only?.type === 'ping' || only?.type === 'failed')) return told
          if (isNoise?.(event, told) === true) return told
          return [...told, { type: 'forwarded', event, isEnding: isEnding(event, told) }]
        },
      }
    },
  }
}
