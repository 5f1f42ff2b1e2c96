import { createMemoryApiKeyStore, derivePurposeKeys } from '@maester/access'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { errorOf, messageErrorOf } from '../testing/error_of.js'
import { keyFor, requiredKeys } from '../testing/key_for.js'
import { type PipelineApi, startPipelineApi } from '../testing/start_pipeline_api.js'

const stores = {
  apiKeys: createMemoryApiKeyStore(),
  peppers: derivePurposeKeys('api-keys', ['a secret of at least 32 characters']),
}
const target = (name: string) => ({ targets: [{ target: name }], strategy: 'priority' })
let api: PipelineApi
let holder: { readonly authorization: string }
beforeAll(async () => {
  const aliases = { house: target('openai/gpt-4.1-mini'), other: target('openai/gpt-5') }
  api = await startPipelineApi({ aliases, api: { ...stores, auth: requiredKeys(stores) } })
  holder = await keyFor(stores, { allowedModels: ['gpt-4.1*', 'text-embedding-3-small'] })
})
afterAll(() => api.close())

const messages = [{ role: 'user', content: 'Hello' }]

it('refuses models the key does not allow, before anything is done', async () => {
  const denied: readonly [string, object, string][] = [
    ['/v1/reliable_completion', { prompt: 'Hello', model: 'gpt-5' }, 'model'],
    ['/v1/prompted_completion', { prompt_name: 'nothing', variables: {}, model: 'other' }, 'model'],
    ['/v1/chat/completions', { model: 'openai/gpt-5', messages }, 'model'],
    ['/v1/chat/completions', { model: 'gpt-5', messages, stream: true }, 'model'],
    ['/v1/chat/completions', { model: 'gpt-4.1', models: ['gpt-5'], messages }, 'models'],
    ['/v1/chat/completions', { model: 'nowhere', messages }, 'model'],
    ['/v1/route/explain', { prompt: 'Hello', model: 'gpt-5' }, 'model'],
    ['/v1/responses', { model: 'other', input: 'Hello' }, 'model'],
    ['/v1/embeddings', { model: 'text-embedding-3-large', input: 'Hello' }, 'model'],
  ]
  for (const [path, body, param] of denied) {
    const response = await api.post(path, body, holder)
    expect(response.status, path).toBe(403)
    expect(await errorOf(response), path).toMatchObject({ code: 'model_denied', param })
  }
  const message = await api.post('/v1/messages', { model: 'gpt-5', max_tokens: 9, messages }, holder)
  expect([message.status, (await messageErrorOf(message)).type]).toEqual([403, 'permission_error'])
  expect((await api.ledger.list({ tenantId: 'acme', limit: 10 })).records).toEqual([])
  expect((await api.requests.list({ tenantId: 'acme', limit: 10 })).records).toEqual([])
})

it('lets through what it allows, by name and by what a name leads to', async () => {
  for (const model of ['gpt-4.1', 'openai/gpt-4.1-mini', 'house']) {
    expect((await api.post('/v1/chat/completions', { model, messages }, holder)).status, model).toBe(200)
  }
  expect((await api.post('/v1/reliable_completion', { prompt: 'Hello' }, holder)).status).toBe(200)
  const embeddings = await api.post('/v1/embeddings', { model: 'text-embedding-3-small', input: 'Hello' }, holder)
  expect(embeddings.status).toBe(200)
})

it('lists the models the key allows, and knows no others', async () => {
  const { data } = await api.read<{ data: readonly { id: string }[] }>('/v1/models', { headers: holder })
  expect(data.map(({ id }) => id)).toContain('house')
  expect(data.map(({ id }) => id)).not.toContain('other')
  expect((await api.get('/v1/models/gpt-4.1', holder)).status).toBe(200)
  expect((await api.get('/v1/models/gpt-5', holder)).status).toBe(404)
})
