export { PromptError, type PromptErrorCode, type PromptErrorDetail } from './errors.js'
export { prepareDraft } from './prepare_draft.js'
export type { PreparedDraft, PromptDraft, PromptMessage, PromptType, PromptVersion } from './prompt.js'
export {
  createPromptRegistry,
  type LabelChange,
  type PromptReference,
  type PromptRegistry,
  type PromptRegistryOptions,
  type RenderedPrompt,
} from './prompt_registry.js'
export type { Page, PromptStore, PromptSummary, PublishOptions, PublishResult, SetLabelResult } from './prompt_store.js'
export { createMemoryPromptStore } from './prompt_stores/memory_prompt_store.js'
export { formatPromptVersion, parsePromptVersion } from './prompt_version_number.js'
export { SEEDED_PROMPTS, seedPrompts } from './seeded_prompts.js'
