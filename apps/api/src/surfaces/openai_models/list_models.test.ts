import OpenAI from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serveText, type TextServer } from '../testing/serve_text.js'
import { encodeModel, encodeModels } from './encode_models.js'
import { type FindRoute, findModel, listModels } from './list_models.js'

let server: TextServer
let openai: OpenAI
beforeAll(async () => {
  server = await serveText()
  openai = new OpenAI({ apiKey: 'test', baseURL: `${server.url}/v1`, maxRetries: 0 })
})
afterAll(() => server.close())

const routes: Readonly<Record<string, string>> = {
  'gpt-4.1-mini': 'openai/gpt-4.1-mini',
  fast: 'openai/gpt-4.1-nano',
  house: 'openai/gpt-4.1',
  'openai/gpt-4.1': 'openai/gpt-4.1',
  'openai/gpt-4.1-nano': 'openai/gpt-4.1-nano',
  'anthropic/claude-haiku-4-5': 'anthropic/claude-haiku-4-5',
  'openai/gpt-4.1-mini': 'openai/gpt-4.1-mini',
}
const findRoute: FindRoute = (name) => {
  const [provider, model] = routes[name]?.split('/') ?? []
  return provider && model ? { provider, model, simulated: false } : undefined
}
const aliases = {
  house: { targets: [{ target: 'openai/gpt-4.1' }, { target: 'azure/gpt-4.1' }], strategy: 'priority' },
  empty: { targets: [{ target: 'azure/gpt-4.1' }], strategy: 'priority' },
}

const targets: Readonly<Record<string, readonly string[]>> = {
  'gpt-4.1-mini': ['openai/gpt-4.1-mini'],
  fast: ['openai/gpt-4.1-nano', 'anthropic/claude-haiku-4-5'],
  house: ['openai/gpt-4.1', 'azure/gpt-4.1'],
}
const targetsOf = (name: string) => targets[name] ?? []

it('lists each name that leads somewhere and everything it leads to once, and no other', () => {
  const models = listModels({ aliases, defaultModel: 'gpt-4.1-mini' }, findRoute, targetsOf)

  expect(models.map(({ name }) => name)).toEqual([
    'gpt-4.1-mini',
    'house',
    'fast',
    'openai/gpt-4.1-mini',
    'openai/gpt-4.1',
    'openai/gpt-4.1-nano',
    'anthropic/claude-haiku-4-5',
  ])
})

it('is read by the official SDK, the list and one of it', async () => {
  const models = listModels({ aliases }, findRoute, targetsOf)
  server.answerWith('application/json', JSON.stringify(encodeModels(models)))
  const ids: string[] = []
  for await (const { id } of openai.models.list()) ids.push(id)
  expect(ids).toEqual(['house', 'fast', 'openai/gpt-4.1', 'openai/gpt-4.1-nano', 'anthropic/claude-haiku-4-5'])

  server.answerWith('application/json', JSON.stringify(encodeModel(findModel('house', findRoute)!)))
  expect(await openai.models.retrieve('house')).toEqual({
    id: 'house',
    object: 'model',
    created: 0,
    owned_by: 'openai',
    maester: { provider: 'openai', model: 'gpt-4.1', simulated: false },
  })
})

it('finds nothing where a name leads nowhere', () => {
  expect(findModel('nothing', findRoute)).toBeUndefined()
})
