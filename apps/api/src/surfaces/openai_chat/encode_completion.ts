import { type Completion, providerBlockKinds } from '@maester/model_gateway'
import { type AnswerFacts, type CallFacts, maesterAnswer } from '../answer_facts.js'
import type { ChatAnswerChoice, ChatCompletionAnswer } from './answer.js'
import { encodeChatImages } from './encode_images.js'
import { encodeChatMessage } from './encode_message.js'
import { encodeChatUsage } from './encode_usage.js'

export function encodeChatCompletion(
  completion: Completion,
  call: CallFacts,
  facts: AnswerFacts,
): ChatCompletionAnswer {
  const usage = encodeChatUsage(completion.usage, facts.costUsd)
  return {
    ...chatIdentity(call, completion.upstreamModel),
    object: 'chat.completion',
    choices: [completion, ...(completion.alternatives ?? [])].map((choice, index) => ({
      index,
      message: { ...encodeChatMessage(choice.parts), ...(index === 0 && encodeChatImages(completion)) },
      ...chatEnding(choice),
    })),
    ...(usage && { usage }),
    ...chatSystemFacts(completion),
    maester: maesterAnswer(call, facts, providerBlockKinds(completion)),
  }
}

/** `upstreamModel`: the model the provider says answered, often a dated name. */
export function chatIdentity(
  { requestId, createdAt, requestedModel }: CallFacts,
  upstreamModel: string | undefined,
): Pick<ChatCompletionAnswer, 'id' | 'created' | 'model'> {
  return {
    id: `chatcmpl-${requestId.replace(/^req_/, '')}`,
    created: Math.floor(createdAt.getTime() / 1_000),
    model: upstreamModel ?? requestedModel,
  }
}

export function chatSystemFacts({
  usage,
  providerMetadata,
}: Completion): Pick<ChatCompletionAnswer, 'service_tier' | 'system_fingerprint'> {
  const fingerprint = providerMetadata?.systemFingerprint
  return {
    ...(usage.serviceTier !== undefined && { service_tier: usage.serviceTier }),
    ...(typeof fingerprint === 'string' && { system_fingerprint: fingerprint }),
  }
}

/** How one choice ended. Log probabilities are the provider's, and only the first choice's are kept. */
export function chatEnding(
  choice: Pick<Completion, 'finishReason' | 'providerFinishReason' | 'providerMetadata'>,
): Pick<ChatAnswerChoice, 'logprobs' | 'finish_reason' | 'provider_finish_reason'> {
  return {
    logprobs: choice.providerMetadata?.logprobs ?? null,
    finish_reason: choice.finishReason,
    provider_finish_reason: choice.providerFinishReason ?? null,
  }
}
