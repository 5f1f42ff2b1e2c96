import { type Completion, jsonMembers, withMembers } from '@maester/model_gateway'
import { type AnswerFacts, type CallFacts, maesterAnswer } from '../answer_facts.js'
import { memberText, withAdditions } from '../forwarded_members.js'
import type { SseMessage } from '../sse_message.js'
import { encodeResponseUsage } from './usage.js'

/** The provider's own response, with what we add to it. */
export function forwardResponse(
  text: string,
  { usage, providerFinishReason }: Completion,
  call: CallFacts,
  facts: AnswerFacts,
): string {
  return withAdditions(text, {
    costUsd: facts.costUsd,
    usage: encodeResponseUsage(usage, facts.costUsd),
    fields: { provider_finish_reason: providerFinishReason ?? null, maester: maesterAnswer(call, facts) },
  })
}

/** The provider's last event, which holds the response. */
export function forwardResponseEnding(
  ending: readonly { readonly event: string; readonly data: string }[],
  completion: Completion,
  call: CallFacts,
  facts: AnswerFacts,
): readonly SseMessage[] {
  return ending.map(({ event, data }) => {
    const response = memberText(data, jsonMembers(data), 'response')
    if (response === undefined) return { event, data }
    return {
      event,
      data: withMembers(data, new Map([['response', forwardResponse(response, completion, call, facts)]])),
    }
  })
}
