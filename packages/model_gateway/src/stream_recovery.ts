import { createStreamAssembler } from './assemble_stream.js'
import { asksToThink } from './capabilities/needs.js'
import { type Completion, completionText } from './completion.js'
import type { CompletionRequest } from './completion_request.js'
import { createContinuation } from './continuation.js'
import type { StreamListener } from './gateway.js'
import type { ProviderAdapter } from './provider.js'
import { unsupportedParameter } from './providers/unsupported_parameters.js'
import { estimateOutputTokens } from './request_estimate.js'
import type { GatewaySettings, StreamRecoveryMode } from './settings.js'

/** What is done about one call's stream that breaks off. One for each call. */
export interface StreamRecovery {
  /** Nothing is delivered before the answer is whole, for as long as it can be held. */
  readonly holdsAll: boolean
  /** Requests are translated, so that any target can go on with the answer. */
  readonly translates: boolean
  /** The request for the next attempt. Throws `GatewayError` when the target cannot go on with what was delivered. */
  nextRequest(request: CompletionRequest, adapter: ProviderAdapter): CompletionRequest
  /** For the events of the next attempt. */
  listenerFor(listener: StreamListener): StreamListener
  /** An attempt failed after it had delivered something. True: the next one goes on from there. */
  mayContinue(seen: Completion): boolean
  /** The answer as it was delivered, by whichever attempts. */
  whole(last: Completion): Completion
}

export function streamRecoveryOf(
  { aliases, streamRecovery = 'off' }: Pick<GatewaySettings, 'aliases' | 'streamRecovery'>,
  model: string,
): StreamRecoveryMode {
  const alias = Object.hasOwn(aliases, model) ? aliases[model] : undefined
  return alias?.streamRecovery ?? streamRecovery
}

export function createStreamRecovery(mode: StreamRecoveryMode, asked: CompletionRequest): StreamRecovery {
  const resumes = mode === 'resume' && canBeResumed(asked)
  const delivered = createStreamAssembler()
  /** What the attempts before delivered; `''` while the first is still at it. */
  let textSoFar = ''

  return {
    holdsAll: mode === 'restart',
    translates: resumes,
    nextRequest(request, adapter) {
      if (textSoFar === '') return request
      if (adapter.continues?.(request.model) !== true) {
        throw unsupportedParameter(adapter.type, 'messages', 'it does not go on with an answer that was begun')
      }
      const text = textSoFar.trimEnd()
      const { maxOutputTokens } = request
      return {
        ...request,
        messages: [...request.messages, { role: 'assistant', parts: [{ type: 'text', text }] }],
        ...(maxOutputTokens !== undefined && {
          maxOutputTokens: Math.max(1, maxOutputTokens - estimateOutputTokens([[{ type: 'text', text }]])),
        }),
      }
    },
    listenerFor(listener) {
      if (!resumes) return listener
      const continuation = textSoFar === '' ? undefined : createContinuation(textSoFar)
      return (event, source) => {
        const events = continuation === undefined ? [event] : continuation.push(event)
        for (const told of events) delivered.push(told)
        return tellAll(events, (told) => listener(told, source))
      }
    },
    mayContinue({ parts, finishReason, providerFinishReason }) {
      const hasEnded = finishReason !== 'other' || providerFinishReason !== undefined
      if (!resumes || hasEnded || parts.some(({ type }) => type !== 'text')) return false
      const text = completionText(delivered.completion())
      if (text.trim() === '') return false
      textSoFar = text
      return true
    },
    whole(last) {
      if (textSoFar === '') return last
      const { citations: _, ...rest } = last
      const { parts, citations } = delivered.completion()
      return { ...rest, parts, ...(citations && { citations }) }
    },
  }
}

/** Plain text can be gone on with; JSON, several answers and thinking cannot. */
function canBeResumed({ messages, responseFormat, choices = 1, reasoning }: CompletionRequest): boolean {
  const isText = responseFormat === undefined || responseFormat.type === 'text'
  return isText && choices === 1 && !asksToThink(reasoning) && messages.at(-1)?.role !== 'assistant'
}

async function tellRest<T>(first: Promise<void>, rest: readonly T[], tell: (item: T) => void | Promise<void>) {
  await first
  for (const item of rest) await tell(item)
}

function tellAll<T>(items: readonly T[], tell: (item: T) => void | Promise<void>): void | Promise<void> {
  for (const [position, item] of items.entries()) {
    const pending = tell(item)
    if (pending instanceof Promise) return tellRest(pending, items.slice(position + 1), tell)
  }
}
