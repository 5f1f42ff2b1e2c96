import { describe, expect, it } from 'vitest'
import type { ProviderConnection } from '../provider.js'
import type { AliasSettings } from '../settings.js'
import { snapshotOf } from '../testing/routing_snapshot.js'
import { createModelResolver } from './model_resolver.js'
import { planRoute } from './route_plan.js'
import { candidateName } from './strategy.js'

const connection = (name: string, type = name): ProviderConnection => ({
  name,
  type,
  baseUrl: `https://${name}.example`,
  apiKeys: ['key'],
})

const all = ['openai', 'anthropic', 'gemini', 'xai', 'mistral', 'deepseek', 'cohere'].map((name) => connection(name))

function plan(
  model: string,
  {
    connections = all,
    aliases = {},
    fallbackModels = [],
  }: {
    connections?: readonly ProviderConnection[]
    aliases?: Record<string, AliasSettings>
    fallbackModels?: readonly string[]
  } = {},
) {
  const planned = planRoute(createModelResolver({ connections, aliases }), {
    model,
    fallbackModels,
    request: { estimatedInputTokens: 1, estimatedOutputTokens: 1, stream: false },
    needs: { capabilities: new Map(), contextTokens: 1 },
    factsOf: () => ({ capabilities: {} }),
    snapshot: snapshotOf({}),
    avoidedFor: () => undefined,
    isProfiled: false,
    units: {},
  })
  return { ...planned, names: planned.ranked.map(({ candidate }) => candidateName(candidate)) }
}

const alias = (targets: readonly string[], more: Partial<AliasSettings> = {}): AliasSettings => ({
  targets: targets.map((target) => ({ target })),
  strategy: 'priority',
  ...more,
})

describe('a model name', () => {
  it('that is an alias leads to its targets in order, before anything else it could mean', () => {
    const aliases = { 'gpt-4.1-mini': alias(['openai/gpt-4.1-mini-2025-04-14', 'mistral/mistral-small-latest']) }
    expect(plan('gpt-4.1-mini', { aliases }).names).toEqual([
      'openai/gpt-4.1-mini-2025-04-14',
      'mistral/mistral-small-latest',
    ])
  })

  it('of the form provider/model leads to that provider, slashes in the model included', () => {
    const connections = [connection('router', 'openrouter')]
    expect(plan('router/anthropic/claude-opus-5', { connections }).names).toEqual(['router/anthropic/claude-opus-5'])
  })

  it.each([
    ['gpt-4.1', 'openai'],
    ['o1', 'openai'],
    ['o3-mini', 'openai'],
    ['o4-mini', 'openai'],
    ['claude-sonnet-5', 'anthropic'],
    ['gemini-2.5-pro', 'gemini'],
    ['grok-4.6', 'xai'],
    ['mistral-large-latest', 'mistral'],
    ['codestral-latest', 'mistral'],
    ['deepseek-chat', 'deepseek'],
    ['command-a-03-2025', 'cohere'],
  ])('without a provider leads home: %s to %s', (model, provider) => {
    expect(plan(model).names).toEqual([`${provider}/${model}`])
  })

  it('finds its home under another name when the provider is configured so', () => {
    expect(plan('gpt-4.1', { connections: [connection('openai-eu', 'openai')] }).names).toEqual(['openai-eu/gpt-4.1'])
  })

  it.each(['no-such-model', 'nowhere/gpt-4.1', 'openai/', '/gpt-4.1', '', '__proto__', 'constructor'])(
    'that leads nowhere is refused by name: %j',
    (model) => {
      expect(() => plan(model)).toThrow(
        expect.objectContaining({ code: 'model_not_found', retryable: false, message: expect.stringContaining(model) }),
      )
    },
  )

  it('whose home is not configured is refused', () => {
    expect(() => plan('claude-opus-5', { connections: [connection('openai')] })).toThrow(/claude-opus-5/)
  })
})

describe('fallbacks', () => {
  it('come after the targets, each target once, the caller’s own last', () => {
    const aliases = {
      main: alias(['openai/gpt-4.1'], { fallbacks: ['second', 'claude-haiku-4-5'] }),
      second: alias(['openai/gpt-4.1', 'gemini/gemini-2.5-flash']),
    }
    expect(plan('main', { aliases, fallbackModels: ['grok-4.6'] }).names).toEqual([
      'openai/gpt-4.1',
      'gemini/gemini-2.5-flash',
      'anthropic/claude-haiku-4-5',
      'xai/grok-4.6',
    ])
  })

  it('that name each other end', () => {
    const aliases = {
      a: alias(['openai/gpt-4.1'], { fallbacks: ['b'] }),
      b: alias(['openai/gpt-4o'], { fallbacks: ['a', 'b'] }),
    }
    expect(plan('a', { aliases }).names).toEqual(['openai/gpt-4.1', 'openai/gpt-4o'])
  })

  it('at providers that are not configured are passed over, but a caller’s own must exist', () => {
    const aliases = { a: alias(['openai/gpt-4.1', 'groq/llama'], { fallbacks: ['groq/llama'] }) }
    expect(plan('a', { aliases }).names).toEqual(['openai/gpt-4.1'])
    expect(() => plan('a', { aliases, fallbackModels: ['groq/llama'] })).toThrow(/groq\/llama/)
  })
})

describe('built-in aliases', () => {
  it.each(['fast', 'balanced', 'best'])('%s spans every configured vendor', (name) => {
    const providers = plan(name).ranked.map(({ candidate }) => candidate.connection.name)
    expect(providers).toEqual(expect.arrayContaining(all.map((entry) => entry.name)))
  })

  it('use what is configured and are overridden by an alias of the same name', () => {
    expect(plan('fast', { connections: [connection('mistral')] }).names).toEqual(['mistral/mistral-small-latest'])
    expect(plan('fast', { aliases: { fast: alias(['openai/gpt-4o']) } }).names).toEqual(['openai/gpt-4o'])
    expect(() => plan('fast', { connections: [connection('local', 'ollama')] })).toThrow(/fast/)
  })
})

describe('the cheaper model', () => {
  it.each([
    ['gpt-4.1', 'gpt-4.1-mini'],
    ['gpt-4.1-2025-04-14', 'gpt-4.1-mini'],
    ['gpt-4.1-mini', 'gpt-4.1-nano'],
    ['gpt-4.1-nano', undefined],
    ['gpt-5', 'gpt-5-mini'],
    ['gpt-5-mini', 'gpt-5-nano'],
    ['gpt-4o', 'gpt-4o-mini'],
    ['claude-opus-4-5-20251101', 'claude-sonnet-4-5'],
    ['claude-sonnet-4-5', 'claude-haiku-4-5'],
    ['gemini-2.5-pro', 'gemini-2.5-flash'],
    ['gemini-2.5-flash', 'gemini-2.5-flash-lite'],
    ['openai/gpt-4.1', 'openai/gpt-4.1-mini'],
  ])('of %s is %s', (model, cheaper) => {
    expect(plan(model).cheaperModel).toBe(cheaper)
  })

  it('of an alias is its own choice, else that of its first target', () => {
    const aliases = {
      chosen: alias(['openai/gpt-4.1'], { cheaper: 'fast' }),
      implied: alias(['openai/gpt-4.1']),
    }
    expect(plan('chosen', { aliases }).cheaperModel).toBe('fast')
    expect(plan('implied', { aliases }).cheaperModel).toBe('openai/gpt-4.1-mini')
  })
})

it('refuses an alias with an unknown strategy when the settings are read', () => {
  expect(() => createModelResolver({ connections: all, aliases: { a: alias([], { strategy: 'luck' }) } })).toThrow(
    /luck/,
  )
})
