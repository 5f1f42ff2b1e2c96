import { expect, it } from 'vitest'
import type { PromptStore } from '../prompt_store.js'
import { createMemoryPromptStore } from '../prompt_stores/memory_prompt_store.js'
import { promptStoreConformance } from './prompt_store_conformance.js'

/** Titles of the cases a store fails. */
async function failures(change: (store: PromptStore) => Partial<PromptStore>): Promise<string[]> {
  const failed: string[] = []
  const cases = promptStoreConformance(() => {
    const store = createMemoryPromptStore()
    return { ...store, ...change(store) }
  })
  for (const { title, run } of cases) await run().catch(() => failed.push(title))
  return failed
}

it('catches a store that reads and writes in two steps', async () => {
  const failed = await failures((store) => ({
    async setLabel(tenantId, name, label, version, expectedCurrent) {
      const current = await store.labelOf(tenantId, name, label)
      if (expectedCurrent !== undefined && expectedCurrent !== (current ?? null)) return { kind: 'moved' }
      return store.setLabel(tenantId, name, label, version)
    },
  }))
  expect(failed).toContain('lets one of several callers with the same expectation move a label')
})

it('catches a store that mixes tenants', async () => {
  const failed = await failures((store) => ({ findLatest: (_tenantId, name) => store.findLatest('acme', name) }))
  expect(failed).toContain('keeps tenants apart')
})

it('catches a store that ignores what the publisher knew', async () => {
  const failed = await failures((store) => ({ publish: (tenantId, draft) => store.publish(tenantId, draft) }))
  expect(failed).toContain('publishes nothing when a newer version is there than the caller knows')
})
