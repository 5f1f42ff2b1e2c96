import assert from 'node:assert/strict'
import { prepareDraft } from '../prepare_draft.js'
import type { PromptDraft } from '../prompt.js'
import type { PromptStore } from '../prompt_store.js'
import { SEEDED_PROMPTS, seedPrompts } from '../seeded_prompts.js'

export interface ConformanceCase {
  /** A sentence about behaviour. */
  readonly title: string
  /** Rejects with an assertion error when the store does not behave so. */
  run(): Promise<void>
}

/** The tenants a store must know before the suite runs, where it asks for that. */
export interface ConformanceTenants {
  readonly tenantId: string
  readonly otherTenantId: string
}

/**
 * What every `PromptStore` promises, as cases for any test runner. `createStore` is called once for each case. Each case
 * uses prompt names of its own, so that all of them may share a database and its tenants.
 */
export function promptStoreConformance(
  createStore: () => PromptStore | Promise<PromptStore>,
  { tenantId, otherTenantId }: ConformanceTenants = { tenantId: 'acme', otherTenantId: 'globex' },
): readonly ConformanceCase[] {
  let caseNumber = 0
  const define = (title: string, check: (store: PromptStore, name: string) => Promise<void>): ConformanceCase => {
    caseNumber += 1
    const name = `conformance_${caseNumber}`
    return { title, run: async () => check(await createStore(), name) }
  }
  const publish = (store: PromptStore, name: string, template: string, tenant = tenantId) =>
    store.publish(tenant, prepareDraft({ name, type: 'text', template }))

  return [
    define('numbers versions 1, 2, 3 within one name', async (store, name) => {
      for (const [index, template] of ['one', 'two', 'three'].entries()) {
        const { version, created } = await publish(store, name, template)
        assert.deepEqual([version.version, created], [index + 1, true])
      }
      assert.equal((await publish(store, `${name}_other`, 'one')).version.version, 1)
    }),

    define('gives back exactly what was published', async (store, name) => {
      const draft: PromptDraft = {
        name,
        type: 'chat',
        messages: [
          { role: 'system', content: 'Be ünambiguous. 🧭\n' },
          { role: 'user', content: '{{ question }}' },
        ],
        variablesSchema: { type: 'object', required: ['question'] },
        config: { temperature: 0.2, nested: { stop: ['a', 'b'] } },
        tags: ['one', 'two'],
        commitMessage: 'First wording',
        createdBy: 'key_1',
      }
      const { version } = await store.publish(tenantId, prepareDraft(draft))
      const found = await store.find(tenantId, name, 1)
      assert.deepEqual(found, version)
      const { createdAt, ...rest } = version
      assert.ok(createdAt instanceof Date)
      assert.deepEqual(rest, { ...prepareDraft(draft), tenantId, version: 1 })
    }),

    define('leaves out what a draft left out', async (store, name) => {
      await publish(store, name, 'short')
      const found = await store.find(tenantId, name, 1)
      assert.deepEqual(Object.keys(found ?? {}).sort(), [
        'createdAt',
        'name',
        'template',
        'tenantId',
        'type',
        'version',
        'versionHash',
      ])
    }),

    define('creates nothing when the newest version has the same content', async (store, name) => {
      const first = await publish(store, name, 'same')
      const again = await publish(store, name, 'same')
      assert.deepEqual(again, { version: first.version, created: false })
      await publish(store, name, 'different')
      assert.equal((await publish(store, name, 'same')).version.version, 3)
    }),

    define('gives no number twice to publishers at once, and leaves none out', async (store, name) => {
      const results = await Promise.all(Array.from({ length: 12 }, (_, index) => publish(store, name, `${index}`)))
      const numbers = results.map(({ version }) => version.version).sort((a, b) => a - b)
      assert.deepEqual(
        numbers,
        Array.from({ length: 12 }, (_, index) => index + 1),
      )
    }),

    define('creates once when publishers at once say the same', async (store, name) => {
      const results = await Promise.all(Array.from({ length: 8 }, () => publish(store, name, 'same')))
      assert.equal(results.filter(({ created }) => created).length, 1)
      assert.deepEqual(new Set(results.map(({ version }) => version.version)), new Set([1]))
    }),

    define('publishes nothing when a newer version is there than the caller knows', async (store, name) => {
      await publish(store, name, 'one')
      await publish(store, name, 'two')
      const late = prepareDraft({ name, type: 'text', template: 'late' })
      const refused = await store.publish(tenantId, late, { unlessNewerThan: 1 })
      assert.deepEqual([refused.created, refused.version.version], [false, 2])
      assert.equal((await store.publish(tenantId, late, { unlessNewerThan: 2 })).version.version, 3)
    }),

    define('finds the newest version as a number, v10 after v9', async (store, name) => {
      for (let index = 1; index <= 11; index += 1) await publish(store, name, `${index}`)
      assert.equal((await store.findLatest(tenantId, name))?.version, 11)
    }),

    define('finds nothing under names, versions and labels that are not there', async (store, name) => {
      assert.equal(await store.findLatest(tenantId, name), undefined)
      await publish(store, name, 'one')
      assert.equal(await store.find(tenantId, name, 2), undefined)
      assert.equal(await store.find(tenantId, name, 0), undefined)
      assert.equal(await store.findByLabel(tenantId, name, 'production'), undefined)
      assert.equal(await store.labelOf(tenantId, name, 'production'), undefined)
    }),

    define('keeps tenants apart', async (store, name) => {
      await publish(store, name, 'ours')
      await store.setLabel(tenantId, name, 'production', 1)
      assert.equal(await store.findLatest(otherTenantId, name), undefined)
      assert.equal(await store.findByLabel(otherTenantId, name, 'production'), undefined)
      assert.deepEqual(await store.setLabel(otherTenantId, name, 'production', 1), { kind: 'unknown_version' })
      assert.deepEqual((await store.listVersions(otherTenantId, name, { limit: 10 })).items, [])
      assert.equal((await publish(store, name, 'theirs', otherTenantId)).version.version, 1)
      assert.equal((await store.findLatest(tenantId, name))?.template, 'ours')
    }),

    define('points a label at a version and says where it pointed before', async (store, name) => {
      await publish(store, name, 'one')
      await publish(store, name, 'two')
      assert.deepEqual(await store.setLabel(tenantId, name, 'production', 1), { kind: 'set' })
      assert.deepEqual(await store.setLabel(tenantId, name, 'production', 2), { kind: 'set', previousVersion: 1 })
      await store.setLabel(tenantId, name, 'staging', 1)
      assert.equal((await store.findByLabel(tenantId, name, 'production'))?.template, 'two')
      assert.equal(await store.labelOf(tenantId, name, 'staging'), 1)
      assert.deepEqual(await store.labelsOf(tenantId, name), { production: 2, staging: 1 })
    }),

    define('sets no label at a version that is not there', async (store, name) => {
      await publish(store, name, 'one')
      assert.deepEqual(await store.setLabel(tenantId, name, 'production', 2), { kind: 'unknown_version' })
      assert.deepEqual(await store.labelsOf(tenantId, name), {})
    }),

    define('moves a label only from where the caller expects it', async (store, name) => {
      await publish(store, name, 'one')
      await publish(store, name, 'two')
      assert.deepEqual(await store.setLabel(tenantId, name, 'production', 1, 2), { kind: 'moved' })
      assert.deepEqual(await store.setLabel(tenantId, name, 'production', 1, null), { kind: 'set' })
      const moved = { kind: 'moved', currentVersion: 1 }
      assert.deepEqual(await store.setLabel(tenantId, name, 'production', 2, null), moved)
      assert.deepEqual(await store.setLabel(tenantId, name, 'production', 2, 2), moved)
      assert.deepEqual(await store.setLabel(tenantId, name, 'production', 2, 1), { kind: 'set', previousVersion: 1 })
    }),

    define('lets one of several callers with the same expectation move a label', async (store, name) => {
      for (const template of ['one', 'two', 'three', 'four']) await publish(store, name, template)
      await store.setLabel(tenantId, name, 'production', 1)
      const results = await Promise.all([2, 3, 4].map((to) => store.setLabel(tenantId, name, 'production', to, 1)))
      assert.equal(results.filter(({ kind }) => kind === 'set').length, 1)
      const firsts = await Promise.all([1, 2, 3].map((to) => store.setLabel(tenantId, name, 'new', to, null)))
      assert.equal(firsts.filter(({ kind }) => kind === 'set').length, 1)
    }),

    define('lists versions newest first, page by page', async (store, name) => {
      for (let index = 1; index <= 5; index += 1) await publish(store, name, `${index}`)
      const first = await store.listVersions(tenantId, name, { limit: 2 })
      assert.deepEqual([first.items.map(({ version }) => version), first.hasMore], [[5, 4], true])
      const rest = await store.listVersions(tenantId, name, { limit: 3, beforeVersion: 4 })
      assert.deepEqual([rest.items.map(({ version }) => version), rest.hasMore], [[3, 2, 1], false])
    }),

    define('lists names in ASCII order, page by page', async (store, name) => {
      const names = [`${name}-b`, `${name}.a`, `${name}A`, `${name}_c`, `${name}b`]
      for (const each of [...names].reverse()) await publish(store, each, 'one')
      await publish(store, `${name}A`, 'two')
      const first = await store.listNames(tenantId, { limit: 3, afterName: name })
      assert.deepEqual(
        first.items.map((item) => [item.name, item.latestVersion]),
        [
          [`${name}-b`, 1],
          [`${name}.a`, 1],
          [`${name}A`, 2],
        ],
      )
      assert.equal(first.hasMore, true)
      const second = await store.listNames(tenantId, { limit: 2, afterName: `${name}A` })
      assert.deepEqual(
        second.items.map((item) => item.name),
        [`${name}_c`, `${name}b`],
      )
    }),

    define('is seeded once, however many processes seed it at once and again', async (store) => {
      await Promise.all(Array.from({ length: 6 }, () => seedPrompts(store, tenantId)))
      await seedPrompts(store, tenantId)
      const { items } = await store.listVersions(tenantId, 'system_summary', { limit: 10 })
      assert.deepEqual(
        items.map(({ template }) => template),
        SEEDED_PROMPTS.map(({ template }) => template).reverse(),
      )
      assert.equal(await store.labelOf(tenantId, 'system_summary', 'production'), 1)
      await store.setLabel(tenantId, 'system_summary', 'production', 2)
      await seedPrompts(store, tenantId)
      assert.equal(await store.labelOf(tenantId, 'system_summary', 'production'), 2)
    }),
  ]
}
