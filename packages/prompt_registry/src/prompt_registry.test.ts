import { beforeEach, expect, it } from 'vitest'
import { createPromptRegistry, type PromptRegistry } from './prompt_registry.js'
import type { PromptStore } from './prompt_store.js'
import { createMemoryPromptStore } from './prompt_stores/memory_prompt_store.js'
import { seedPrompts } from './seeded_prompts.js'

const tenantId = 'acme'
const name = 'system_summary'
let store: PromptStore
let registry: PromptRegistry

beforeEach(async () => {
  store = createMemoryPromptStore()
  registry = createPromptRegistry({ store })
  await seedPrompts(store, tenantId)
})

it('renders the seeded prompt to the hash callers rely on', async () => {
  const rendered = registry.render(await registry.resolve({ tenantId, name }), {
    event_text: 'Admin revoked API key for user account 742.',
  })
  expect(rendered).toMatchObject({
    text: 'You are a production AI assistant.\nSummarize the following system event clearly:\n\nAdmin revoked API key for user account 742.',
    promptHash: '5ba4cce2a985f8234698a63fe2260428b029dfd7d61e53a5793cc963b8737036',
    promptVersion: 'v1',
  })
  expect(rendered.messages).toEqual([{ role: 'user', content: rendered.text }])
})

it('resolves a version by number or name and a label by where it points', async () => {
  await registry.setLabel({ tenantId, name, label: 'staging', version: 'v2' })
  for (const reference of [{ version: 2 }, { version: 'v2' }, { label: 'staging' }]) {
    expect(await registry.resolve({ tenantId, name, ...reference })).toMatchObject({ version: 2 })
  }
})

it('resolves to production when that label is set, else to the newest version', async () => {
  expect((await registry.resolve({ tenantId, name })).version).toBe(1)
  for (let index = 1; index <= 10; index += 1) {
    await registry.publish(tenantId, { name: 'unlabelled', type: 'text', template: `wording ${index}` })
  }
  expect((await registry.resolve({ tenantId, name: 'unlabelled' })).version).toBe(10)
})

it.each([
  [{ name: 'nowhere' }, 'name'],
  [{ name, version: 'v3' }, 'version'],
  [{ name, version: 'newest' }, 'version'],
  [{ name, version: 0 }, 'version'],
  [{ name, version: 1.5 }, 'version'],
  [{ name, label: 'staging' }, 'label'],
])('does not find %o', async (reference, param) => {
  await expect(registry.resolve({ tenantId, ...reference })).rejects.toMatchObject({
    code: 'prompt_not_found',
    retryable: false,
    detail: { param },
  })
})

it('finds nothing of another tenant', async () => {
  await expect(registry.resolve({ tenantId: 'globex', name })).rejects.toMatchObject({ code: 'prompt_not_found' })
})

it('refuses a version and a label at once', async () => {
  await expect(registry.resolve({ tenantId, name, version: 1, label: 'production' })).rejects.toMatchObject({
    code: 'invalid_value',
  })
})

it('renders every message of a chat prompt and hashes them together', async () => {
  const messages = [
    { role: 'system', content: 'Answer in {{language}}.' },
    { role: 'user', content: '{{question}}' },
  ] as const
  const { version } = await registry.publish(tenantId, { name: 'chat', type: 'chat', messages })
  const rendered = registry.render(version, { language: 'French', question: 'Why?' })
  expect(rendered.messages).toEqual([
    { role: 'system', content: 'Answer in French.' },
    { role: 'user', content: 'Why?' },
  ])
  expect(rendered).not.toHaveProperty('text')
  // sha256 of [{"content":"Answer in French.","role":"system"},{"content":"Why?","role":"user"}]
  expect(rendered.promptHash).toBe('5476f378bed44a5c1d3f2d38676316f027f4b94ac7a892622c882c20d11fc1b8')
})

it('bounds the messages of a chat prompt together', async () => {
  const small = createPromptRegistry({ store, maxRenderedLength: 10 })
  const messages = [
    { role: 'user', content: '{{a}}' },
    { role: 'assistant', content: '{{a}}' },
  ] as const
  const { version } = await small.publish(tenantId, { name: 'chat', type: 'chat', messages })
  expect(small.render(version, { a: '12345' }).messages).toHaveLength(2)
  expect(() => small.render(version, { a: '123456' })).toThrow(expect.objectContaining({ code: 'prompt_too_large' }))
})

it('gives equal content equal hashes whatever the order of its names', async () => {
  const first = await registry.publish(tenantId, {
    name: 'a',
    type: 'text',
    template: 't',
    config: { x: 1, y: { b: 1, c: 2 } },
  })
  const same = await registry.publish(tenantId, {
    name: 'a',
    type: 'text',
    template: 't',
    config: { y: { c: 2, b: 1 }, x: 1 },
    tags: ['new'],
  })
  const other = await registry.publish(tenantId, { name: 'a', type: 'text', template: 't', config: { x: 2 } })
  expect([first.created, same.created, other.created]).toEqual([true, false, true])
  expect(other.version.versionHash).not.toBe(first.version.versionHash)
})

it.each([
  ['name', { name: '../etc', type: 'text', template: 'x' }],
  ['name', { name: '', type: 'text', template: 'x' }],
  ['type', { name: 'a', type: 'poem', template: 'x' }],
  ['template', { name: 'a', type: 'text', template: ' \n' }],
  ['template', { name: 'a', type: 'text' }],
  ['template', { name: 'a', type: 'text', template: 'a\0b' }],
  ['template', { name: 'a', type: 'text', template: '\ud83e' }],
  ['template', { name: 'a', type: 'text', template: 'x'.repeat(1_000_001) }],
  ['messages', { name: 'a', type: 'text', template: 'x', messages: [] }],
  ['messages', { name: 'a', type: 'chat', messages: [] }],
  ['messages', { name: 'a', type: 'chat' }],
  ['template', { name: 'a', type: 'chat', template: 'x', messages: [{ role: 'user', content: 'x' }] }],
  [
    'messages.1.role',
    {
      name: 'a',
      type: 'chat',
      messages: [
        { role: 'user', content: '' },
        { role: 'robot', content: '' },
      ],
    },
  ],
  ['messages.0.content', { name: 'a', type: 'chat', messages: [{ role: 'user' }] }],
  ['tags', { name: 'a', type: 'text', template: 'x', tags: [''] }],
])('refuses to publish with a bad %s', async (param, draft) => {
  await expect(registry.publish(tenantId, draft as never)).rejects.toMatchObject({
    code: 'invalid_value',
    detail: { param },
  })
})

it('moves a label only from where the caller saw it', async () => {
  await expect(
    registry.setLabel({ tenantId, name, label: 'production', version: 'v2', expectedCurrent: 2 }),
  ).rejects.toMatchObject({ code: 'precondition_failed', detail: { currentVersion: 1 } })
  expect(await registry.setLabel({ tenantId, name, label: 'production', version: 'v2', expectedCurrent: 1 })).toEqual({
    previousVersion: 1,
  })
  await expect(registry.setLabel({ tenantId, name, label: 'x', version: 1, expectedCurrent: 1 })).rejects.toMatchObject(
    {
      code: 'precondition_failed',
      detail: { currentVersion: null },
    },
  )
})

it('sets no label of a strange name or at an unknown version', async () => {
  await expect(registry.setLabel({ tenantId, name, label: 'a b', version: 1 })).rejects.toMatchObject({
    code: 'invalid_value',
  })
  await expect(registry.setLabel({ tenantId, name, label: 'x', version: 9 })).rejects.toMatchObject({
    code: 'prompt_not_found',
  })
})

it('leaves a tenant its own prompt of a seeded name', async () => {
  await registry.publish('globex', { name, type: 'text', template: 'Our own words' })
  await seedPrompts(store, 'globex')
  expect((await store.findLatest('globex', name))?.template).toBe('Our own words')
  expect(await store.labelOf('globex', name, 'production')).toBeUndefined()
})
