import { openAiLikeErrors } from '../errors/openai_errors.js'
import { openAiCompatibleVendor } from './openai_compatible_vendor.js'

/** Ollama's OpenAI-compatible side. It asks for no key and reports plain counts. */
export const ollama = openAiCompatibleVendor({
  type: 'ollama',
  label: 'Ollama',
  models: ['llama3.2', 'qwen3'],
  needsCredential: false,
  headers: () => ({}),
  dialect: {
    replyId: (id) => `chatcmpl-${Number.parseInt(id.slice(0, 3), 16)}`,
    reasoningMember: 'reasoning',
    envelope: () => ({ system_fingerprint: 'fp_ollama' }),
    choice: () => ({}),
  },
  error: openAiLikeErrors({
    model_not_found: [404, 'not_found_error', null, null, "model '{model}' not found"],
    server_error: [500, 'api_error', null, null, 'llama runner process has terminated'],
    unavailable: [503, 'api_error', null, null, 'server busy, please try again. maximum pending requests exceeded'],
    context_length: [
      400,
      'exceed_context_size_error',
      null,
      null,
      'request (9000 tokens) exceeds the available context size (4096 tokens), try increasing it',
    ],
  }),
})
