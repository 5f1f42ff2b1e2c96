import { expect, it } from 'vitest'
import { prepareDraft } from '../prepare_draft.js'
import { promptStoreConformance } from '../testing/prompt_store_conformance.js'
import { createMemoryPromptStore } from './memory_prompt_store.js'

for (const { title, run } of promptStoreConformance(createMemoryPromptStore)) it(title, run)

it('keeps what was published when the draft is changed afterwards', async () => {
  const store = createMemoryPromptStore()
  const messages = [{ role: 'user' as const, content: 'before' }]
  await store.publish('acme', prepareDraft({ name: 'x', type: 'chat', messages }))
  messages[0] = { role: 'user', content: 'after' }
  expect((await store.findLatest('acme', 'x'))?.messages).toEqual([{ role: 'user', content: 'before' }])
})
