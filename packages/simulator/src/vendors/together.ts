import { openAiCompatibleVendor } from './openai_compatible_vendor.js'

export const together = openAiCompatibleVendor({
  type: 'together',
  label: 'Together',
  models: ['meta-llama/Llama-3.3-70B-Instruct-Turbo', 'openai/gpt-oss-120b'],
  dialect: {
    replyId: (id) => `o${id.slice(0, 6)}-${id.slice(6, 12)}-${id.slice(12, 28)}`,
    streamedUsage: 'finish_chunk',
    reasoningMember: 'reasoning',
    envelope: (_id, form) => (form === 'reply' ? { prompt: [] } : {}),
    choice: () => ({ logprobs: null, seed: 42 }),
  },
})
