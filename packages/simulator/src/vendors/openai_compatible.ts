import { openAiCompatibleVendor } from './openai_compatible_vendor.js'

/** A server that does the least one can expect of something OpenAI-compatible. */
export const openAiCompatible = openAiCompatibleVendor({
  type: 'openai_compatible',
  label: 'Compatible',
  models: ['local-model'],
  needsCredential: false,
  headers: () => ({}),
})
