import type { Completion } from '@maester/model_gateway'
import { type AnswerFacts, type CallFacts, type MaesterAnswer, maesterAnswer } from '../answer_facts.js'
import { type ContentBlock, encodeParts } from './encode_content.js'
import { kindsNotCarried } from './kinds_not_carried.js'
import { encodeStop, type MessageStop } from './stop_reason.js'
import { encodeUsage, type MessageUsage } from './usage.js'

/** An answer of `POST /v1/messages`. */
export interface MessageAnswer extends MessageStop {
  readonly id: string
  readonly type: 'message'
  readonly role: 'assistant'
  readonly model: string
  readonly content: readonly ContentBlock[]
  readonly container: null
  readonly diagnostics: null
  readonly usage: MessageUsage & { readonly cost_usd: string | null }
  readonly maester: MaesterAnswer
}

/** The answer of a completion whose usage is metered. Alternatives are left out: the format has one answer. */
export function encodeMessage(completion: Completion, call: CallFacts, facts: AnswerFacts): MessageAnswer {
  return {
    ...messageEnvelope(call, completion.upstreamModel),
    content: encodeParts(completion.parts),
    ...encodeStop(completion),
    usage: { ...encodeUsage(completion.usage), cost_usd: facts.costUsd },
    maester: maesterAnswer(call, facts, kindsNotCarried(completion)),
  }
}

/** What is known of an answer from its start. */
export function messageEnvelope({ requestId, requestedModel }: CallFacts, upstreamModel: string | undefined) {
  return {
    id: `msg_${requestId.replace(/^req_/, '')}`,
    type: 'message',
    role: 'assistant',
    model: upstreamModel ?? requestedModel,
    container: null,
    diagnostics: null,
  } as const
}
