import type { ProviderAdapter } from '../provider.js'
import { classifyReply } from './failure_reply.js'
import { chatFailureFormat } from './openai_chat/chat_failures.js'
import { decodeChatReply } from './openai_chat/decode_reply.js'
import { createEmbeddings } from './openai_chat/embeddings.js'
import { encodeChatRequest } from './openai_chat/encode_request.js'
import { forwardsChat } from './openai_chat/forward_chat.js'
import { createChatStreamDecoder } from './openai_chat/stream_decoder.js'
import type { VendorDifferences } from './openai_chat/vendor_differences.js'

/** An adapter for a vendor that speaks OpenAI's chat completions, told how it departs from them. */
export function createOpenAiCompatible(vendor: VendorDifferences): ProviderAdapter {
  const format = chatFailureFormat(vendor.failureRules)
  return {
    type: vendor.type,
    framing: 'sse',
    encode: (request, options) => encodeChatRequest(vendor, request, options),
    decode: (reply) => decodeChatReply(vendor, reply),
    createStreamDecoder: () => createChatStreamDecoder(vendor),
    classifyError: (reply) => classifyReply(format, reply),
    ...(vendor.continuation !== undefined && { continues: () => true }),
    ...(vendor.answersOtherwise !== true && { forwards: { openai_chat: forwardsChat(vendor) } }),
    ...(vendor.embeddingsPath !== null && { embeddings: createEmbeddings(vendor) }),
  }
}

/** Any server that speaks OpenAI's chat completions and is not listed by name. */
export const openAiCompatible = createOpenAiCompatible({
  type: 'openai_compatible',
  topKField: 'top_k',
  takesAllOfOpenAi: true,
  // Perplexity and GPUStack.
  endsWithUsage: true,
})
