import { expect, it } from 'vitest'
import { readEnvironment } from './environment.js'
import { readMaesterFile } from './read_file.js'
import { createSettings, needsSimulator } from './settings.js'

const address = (type: string) => `http://127.0.0.1:9/${type}`

it('answers through the simulator when no provider has a key', () => {
  const environment = readEnvironment({})
  expect(needsSimulator(environment, {})).toBe(true)
  const { gateway } = createSettings(environment, {}, address)
  expect(gateway.connections).toContainEqual({
    name: 'openai',
    type: 'openai',
    baseUrl: 'http://127.0.0.1:9/openai',
    apiKeys: ['simulated'],
    simulated: true,
    allowPrivateNetwork: true,
  })
})

it('never adds the simulator to providers with keys', () => {
  const environment = readEnvironment({ ANTHROPIC_API_KEY: 'key' })
  expect(needsSimulator(environment, {})).toBe(false)
  expect(createSettings(environment, {}, undefined).gateway.connections).toEqual(environment.providers)
})

it('lets a provider of the file replace the one of the environment', () => {
  const environment = readEnvironment({ OPENAI_API_KEY: 'from-environment' })
  const { gateway } = createSettings(
    environment,
    { providers: { openai: { type: 'openai', api_keys: ['from-file'] } } },
    undefined,
  )
  expect(gateway.connections).toEqual([
    { name: 'openai', type: 'openai', baseUrl: 'https://api.openai.com/v1', apiKeys: ['from-file'] },
  ])
})

it('refuses a provider whose address nobody knows', () => {
  expect(() => createSettings(readEnvironment({}), { providers: { mine: { type: 'mystery' } } }, undefined)).toThrow(
    'providers.mine.base_url',
  )
})

it('passes on where requests go, and by what', () => {
  const file = readMaesterFile(
    [
      'models:',
      '  sight:',
      '    targets: [{ target: openai/gpt-4.1, weight: 80, region: eu }, { target: openai/gpt-4o, weight: 20 }]',
      '    strategy: weighted',
      '    capabilities: [vision, -audio]',
      '  open: { targets: [{ target: openai/gpt-4.1 }], canary: { target: openai/gpt-x, percent: 2.5 } }',
      '  tried:',
      '    targets: [{ target: openai/gpt-4.1 }]',
      '    canary:',
      '      { target: openai/gpt-x, percent: 5, stages: [5, 25, 100], guard: { max_error_rate: 0.05, min_score: 0.9, max_p95_ms: 4000, max_cost_ratio: 1.5 } }',
      'model_overrides:',
      '  openai/gpt-x: { capabilities: [tools], context_window_tokens: 1000, max_output_tokens: 100 }',
      'deprecations: [{ target: openai/gpt-4o, deprecated: 2026-10-14, retires: "2027-01-14", replacement: gpt-x }]',
      'profiles: { hurried: { latency: 1, cost: 0.5 } }',
      'web_search: { mode: off }',
    ].join('\n'),
    'maester.yaml',
    {},
  )
  const { gateway } = createSettings(readEnvironment({ OPENAI_API_KEY: 'key' }), file, undefined)
  expect(gateway).toMatchObject({
    aliases: {
      sight: {
        targets: [
          { target: 'openai/gpt-4.1', weight: 80, region: 'eu' },
          { target: 'openai/gpt-4o', weight: 20 },
        ],
        strategy: 'weighted',
        capabilities: ['vision', '-audio'],
      },
      open: {
        targets: [{ target: 'openai/gpt-4.1' }],
        canary: { target: 'openai/gpt-x', percent: 2.5, sticky: 'request' },
      },
      tried: {
        canary: {
          ...{ target: 'openai/gpt-x', percent: 5, sticky: 'request', stages: [5, 25, 100] },
          guard: { maxErrorRate: 0.05, minScore: 0.9, maxP95Ms: 4_000, maxCostRatio: 1.5 },
        },
      },
    },
    modelOverrides: { 'openai/gpt-x': { capabilities: ['tools'], contextWindowTokens: 1_000, maxOutputTokens: 100 } },
    deprecations: [
      {
        target: 'openai/gpt-4o',
        deprecatedAt: new Date('2026-10-14'),
        retiresAt: new Date('2027-01-14'),
        replacement: 'gpt-x',
      },
    ],
    profiles: { hurried: { latency: 1, cost: 0.5, availability: 0, quality: 0 } },
    webSearch: 'off',
  })
  expect(gateway.aliases.open).not.toHaveProperty('strategy')
})

it('keeps all content for good, unless the file says otherwise', () => {
  const contentOf = (text: string) =>
    createSettings(readEnvironment({}), readMaesterFile(text, 'maester.yaml', {}), () => 'http://127.0.0.1:9').content

  expect(contentOf('web_search: { mode: auto, search_url: null }')).toEqual({ store: true, redact: [] })
  expect(contentOf('content: { store: false, retention_days: 30, redact: [email, secret] }')).toEqual({
    ...{ store: false, retentionDays: 30, redact: ['email', 'secret'] },
  })
})

it('passes on how keys share the calls, and when targets are left alone and raced', () => {
  const file = {
    providers: { openai: { type: 'openai', api_keys: ['one', { key: 'two', weight: 3 }] } },
    reliability: { retries: { budget_ratio: 0.2 }, breaker: { open_ms: 9_000 }, hedge_after: 'p95' as const },
  }
  const { gateway } = createSettings(readEnvironment({}), file, undefined)
  expect(gateway.connections[0]?.apiKeys).toEqual(['one', { key: 'two', weight: 3 }])
  expect(gateway).toMatchObject({
    retries: { budgetRatio: 0.2 },
    breaker: { consecutiveFailures: 3, openMs: 9_000 },
    hedgeAfter: 'p95',
  })
})
