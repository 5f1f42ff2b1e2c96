import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GatewayError } from '../errors.js'
import type { ProviderAdapter } from '../provider.js'
import { createModelResolver } from '../routing/model_resolver.js'
import { azureOpenAi } from './azure_openai.js'
import { bedrock } from './bedrock.js'
import { gemini } from './gemini.js'
import { vertex } from './vertex.js'

const settings = { project: 'p', location: 'l', api_version: '1' }
const connectionTo = ({ type }: ProviderAdapter) => ({
  name: 'at',
  type,
  baseUrl: 'http://127.0.0.1',
  apiKeys: ['k'],
  settings,
})

/** The path asked for when a caller names this model; `undefined` when the name is refused. */
function pathOf(adapter: ProviderAdapter, name: string): URL | undefined {
  const connection = connectionTo(adapter)
  const resolve = createModelResolver({ connections: [connection], aliases: {} })
  try {
    const model = resolve(`at/${name}`)!.candidates[0]!.model
    const messages = [{ role: 'user' as const, parts: [{ type: 'text' as const, text: 'Hello' }] }]
    const { path } = adapter.encode({ model, messages }, { connection, apiKey: 'k', stream: false })
    return new URL(`http://127.0.0.1${path}`)
  } catch (error) {
    expect(error).toBeInstanceOf(GatewayError)
    expect(error).toMatchObject({ code: 'invalid_value', detail: { param: 'model', status: 400 } })
    return undefined
  }
}

const adapters: readonly (readonly [type: string, before: string, after: string, adapter: ProviderAdapter])[] = [
  ['gemini', '/', ':generateContent', gemini],
  ['vertex', '/projects/p/locations/l/publishers/', ':rawPredict|:generateContent', vertex],
  ['azure_openai', '/deployments/', '/chat/completions', azureOpenAi],
  ['bedrock', '/model/', '/converse', bedrock],
]
const piece = fc.oneof(
  {
    arbitrary: fc.constantFrom(
      '.',
      '..',
      '/',
      '?',
      '#',
      '%',
      '%2e',
      '\\',
      ':',
      '@',
      ' ',
      '\n',
      '\u0000',
      '\ud800',
      'é',
      '-',
    ),
    weight: 2,
  },
  { arbitrary: fc.string({ minLength: 1, maxLength: 4 }), weight: 1 },
)
const anyName = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''))

describe.each(adapters)('a model name in the path of %s', (_type, before, after, adapter) => {
  it('is refused, or stays a name: the path leads where it always does', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const url = pathOf(adapter, name)
        if (url === undefined) return
        expect(url.hash).toBe('')
        expect([...url.searchParams.keys()].filter((key) => key !== 'api-version')).toEqual([])
        expect(url.pathname.startsWith(before)).toBe(true)
        expect(url.pathname).toMatch(new RegExp(`(${after})$`))
        expect(decodeURIComponent(url.pathname)).toContain(name)
      }),
    )
  })
})

it.each([
  '../../x',
  'x/..',
  './x',
  'x?y=1#z',
  'x#z',
  'x%2f..',
  'a\\b',
  'a b',
  'a\u0000b',
  'a\u007fb',
  'a\u00a0b',
  '\ud800',
])('refuses %j, with a provider before it and without', (name) => {
  const resolve = createModelResolver({ connections: [connectionTo(gemini)], aliases: {} })
  for (const asked of [`at/${name}`, name]) expect(() => resolve(asked)).toThrow(GatewayError)
})

it.each([
  [gemini, 'models/gemini-2.5-pro', '/models/gemini-2.5-pro:generateContent'],
  [gemini, 'tunedModels/my-model', '/tunedModels/my-model:generateContent'],
  [gemini, 'x:generateContent', '/models/x%3AgenerateContent:generateContent'],
  [
    vertex,
    'claude-opus-4@20250514',
    '/projects/p/locations/l/publishers/anthropic/models/claude-opus-4@20250514:rawPredict',
  ],
  [azureOpenAi, 'my.deployment_1', '/deployments/my.deployment_1/chat/completions'],
  [
    bedrock,
    'arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-v2:1',
    '/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Ainference-profile%2Feu.anthropic.claude-v2%3A1/converse',
  ],
] as const)('in a path keeps what it is made of: %#', (adapter, name, path) => {
  expect(pathOf(adapter, name)?.pathname).toBe(path)
})

it('lets the names of hosts of many vendors through', () => {
  const resolve = createModelResolver({ connections: [connectionTo(gemini)], aliases: {} })
  for (const name of [
    'meta-llama/Llama-3.3-70B-Instruct-Turbo',
    'qwen3:8b',
    'accounts/f/models/x',
    'hf.co/a/b:Q4_K_M',
    '@cf/a/b',
    'a...b',
  ]) {
    expect(resolve(`at/${name}`)?.candidates[0]?.model).toBe(name)
  }
})

it('lets an operator call an alias what they like', () => {
  const aliases = { 'our best model?': { targets: [{ target: 'at/gemini-2.5-pro' }], strategy: 'priority' } }
  const resolve = createModelResolver({ connections: [connectionTo(gemini)], aliases })
  expect(resolve('our best model?')?.candidates).toMatchObject([{ model: 'gemini-2.5-pro' }])
})
