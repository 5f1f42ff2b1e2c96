import { prepareDraft } from './prepare_draft.js'
import type { PromptDraft } from './prompt.js'
import type { PromptStore } from './prompt_store.js'

const name = 'system_summary'

/** The prompts every tenant starts with, version by version. */
export const SEEDED_PROMPTS: readonly PromptDraft[] = [
  {
    name,
    type: 'text',
    template: 'You are a production AI assistant.\nSummarize the following system event clearly:\n\n{{event_text}}',
  },
  {
    name,
    type: 'text',
    template:
      'You are a production AI assistant focused on reliability.\nSummarize the following system event.\n' +
      'Be concise, mention operational impact, and keep the tone factual.\n\n{{event_text}}',
  },
]

const productionVersion = 1

/**
 * Publishes the seeded prompts and sets `production` where that label was never set. Any number of processes may do this
 * at once and again. A tenant with a prompt of its own under that name keeps it as it is.
 */
export async function seedPrompts(store: PromptStore, tenantId: string): Promise<void> {
  for (const [index, draft] of SEEDED_PROMPTS.entries()) {
    const prepared = prepareDraft(draft)
    await store.publish(tenantId, prepared, { unlessNewerThan: index })
    const published = await store.find(tenantId, name, index + 1)
    if (published?.versionHash !== prepared.versionHash) return
  }
  await store.setLabel(tenantId, name, 'production', productionVersion, null)
}
