import { openAiLikeErrors } from '../errors/openai_errors.js'
import { plainUsage } from '../formats/openai_chat_dialect.js'
import { openAiCompatibleVendor } from './openai_compatible_vendor.js'

/** No key asked for, and members of its own in every reply. */
export const vllm = openAiCompatibleVendor({
  type: 'vllm',
  label: 'vLLM',
  models: ['meta-llama/Llama-3.1-8B-Instruct'],
  needsCredential: false,
  headers: () => ({}),
  dialect: {
    replyId: (id) => `chatcmpl-${id}`,
    toolCallId: (id) => `chatcmpl-tool-${id}`,
    usage: (counts) => ({ ...plainUsage(counts), prompt_tokens_details: null }),
    reasoningMember: 'reasoning_content',
    message: { refusal: null, annotations: null, audio: null, function_call: null },
    envelope: (_id, form) =>
      form === 'reply' ? { service_tier: null, prompt_logprobs: null, kv_transfer_params: null } : {},
    choice: () => ({ logprobs: null, stop_reason: null }),
  },
  error: openAiLikeErrors({}, ({ message, param }, status) => ({
    error: { message, type: status >= 500 ? 'InternalServerError' : 'BadRequestError', param, code: status },
  })),
})
