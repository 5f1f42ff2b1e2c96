import type { Completion } from '@maester/model_gateway'
import { type AnswerFacts, type CallFacts, maesterAnswer } from '../answer_facts.js'
import { withAdditions } from '../forwarded_members.js'
import type { SseMessage } from '../sse_message.js'
import { encodeUsage } from './usage.js'

/** The provider's own message, or the event that ends one, with what we add to it. */
export function forwardMessage(text: string, { usage }: Completion, call: CallFacts, facts: AnswerFacts): string {
  return withAdditions(text, {
    costUsd: facts.costUsd,
    usage: { ...encodeUsage(usage), cost_usd: facts.costUsd },
    fields: { maester: maesterAnswer(call, facts) },
  })
}

/** The provider's last events: what was used and why it stopped, then the end. */
export function forwardMessageEnding(
  ending: readonly { readonly event: string; readonly data: string }[],
  completion: Completion,
  call: CallFacts,
  facts: AnswerFacts,
): readonly SseMessage[] {
  const last = ending.findLast(({ event }) => event === 'message_delta')
  return ending.map(({ event, data }) => ({
    event,
    data: event === 'message_delta' && data === last?.data ? forwardMessage(data, completion, call, facts) : data,
  }))
}
