import { describe, expect, it } from 'vitest'
import { ConfigurationError } from './errors.js'
import { readMaesterFile } from './read_file.js'

const read = (text: string, variables = {}, strict = false) =>
  readMaesterFile(text, 'maester.yaml', variables, { strict })

function errorOf(text: string): Error {
  try {
    read(text)
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('It was read.')
}

function problemsOf(text: string, variables = {}, strict = false) {
  try {
    read(text, variables, strict)
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.map(({ column: _, ...problem }) => problem)
    throw error
  }
  return []
}

describe('maester.yaml', () => {
  it('is all optional', () => {
    expect(read('')).toEqual({})
  })

  it('puts environment variables into values', () => {
    const file = read('providers:\n  openai: { type: openai, api_keys: ["${KEY}"] }', { KEY: 'sk-1' })
    expect(file.providers?.openai?.api_keys).toEqual(['sk-1'])
  })

  it('names the variable and the line when a variable is not set', () => {
    expect(problemsOf('providers:\n  openai:\n    type: openai\n    api_keys: ["${MISSING_KEY}"]')).toEqual([
      { where: 'MISSING_KEY', message: 'is not set in the environment', line: 4 },
    ])
  })

  it('says which key is unknown, and where', () => {
    expect(problemsOf('models:\n  fast:\n    targets: [{ target: openai/gpt-4.1 }]\n    fallback: [x]')).toEqual([
      { where: 'models.fast.fallback', message: 'is not a known key; is fallbacks meant?', line: 4 },
    ])
  })

  it('says what is wrong with a value, and where', () => {
    const [problem] = problemsOf('budgets:\n  - scope: demo\n    limit_usd: 5')
    expect(problem).toMatchObject({ where: 'budgets.0.limit_usd', line: 3 })
  })

  it('reports text that is not YAML with its line', () => {
    expect(problemsOf('a: 1\nb: [1, 2\nc: 3')[0]).toMatchObject({ where: 'yaml' })
  })

  it('reads a time as a time', () => {
    const file = read(
      'prices: [{ model: my/llama, input_usd_per_million: "0.1", output_usd_per_million: "0.2", from: 2026-01-01T00:00:00Z }]',
    )
    expect(file.prices?.[0]?.from).toEqual(new Date('2026-01-01T00:00:00Z'))
  })

  it.each([['providers: { openai: { type: openai, limits: { rpm: 1 } } }', 'providers.openai.limits.rpm']])(
    'knows no key in %s',
    (text, where) => {
      expect(problemsOf(text)).toEqual([{ where, message: 'is not a known key', line: 1 }])
    },
  )

  it.each([
    ['web_search: { mode: fetch }', 'web_search.mode', 'fetch is not available: expects auto, native or off'],
    ['web_search: { mode: sometimes }', 'web_search.mode', 'expects auto, native or off'],
    [
      'web_search: { mode: auto, search_url: "https://search.test" }',
      'web_search.search_url',
      'is not available: expects null',
    ],
    ['profiles: { hurried: {} }', 'profiles.hurried', 'expects one share above 0'],
    ['profiles: { hurried: { latency: 0 } }', 'profiles.hurried', 'expects one share above 0'],
  ])('refuses %s', (text, where, message) => {
    expect(problemsOf(text)).toEqual([{ where, message, line: 1 }])
  })

  it.each([
    ['models: { a: { targets: [{ target: p/m }], strategy: luck } }', 'models.a.strategy'],
    ['providers: { one: { type: opnai } }', 'providers.one.type'],
    ['models: { a: { targets: [{ target: p/m, weight: -1 }] } }', 'models.a.targets.0.weight'],
    ['model_overrides: { p/m: { capabilities: [telepathy] } }', 'model_overrides.p/m.capabilities.0'],
    ['model_overrides: { p/m: { context_window_tokens: 0 } }', 'model_overrides.p/m.context_window_tokens'],
    ['content: { redact: [names] }', 'content.redact.0'],
    ['content: { retention_days: 0 }', 'content.retention_days'],
    ['content: { stored: false }', 'content.stored'],
    ['profiles: { hurried: { latency: -1 } }', 'profiles.hurried.latency'],
  ])('says what is wrong in %s', (text, where) => {
    expect(problemsOf(text)).toMatchObject([{ where }])
  })

  it('tells of aliases that fall back to themselves, each ring once', () => {
    const alias = (fallback: string) => `{ targets: [{ target: p/m }], fallbacks: [x, ${fallback}] }`
    expect(
      problemsOf(`models:\n  a: ${alias('a')}\n  b: ${alias('c')}\n  c: ${alias('b')}\n  d: ${alias('b')}`),
    ).toEqual([
      { where: 'models.a.fallbacks.1', message: 'falls back to itself: a → a', line: 2 },
      { where: 'models.c.fallbacks.1', message: 'falls back to itself: b → c → b', line: 4 },
    ])
  })

  it('asks for a webhook secret of 32 characters, and for time zones that there are', () => {
    expect(problemsOf('alerts: { webhooks: [{ url: "https://a.test", secret: short }] }')).toEqual([
      { where: 'alerts.webhooks.0.secret', message: 'expects at least 32 characters', line: 1 },
    ])
    expect(problemsOf('alerts: { anomaly: { timezone: Mars/Olympus } }')).toMatchObject([
      { where: 'alerts.anomaly.timezone' },
    ])
  })

  it('tells of two budgets of one scope, window and mode', () => {
    const budget = (more: string) => `  - { scope: demo, limit_usd: "1"${more} }\n`
    expect(problemsOf(`budgets:\n${budget('')}${budget(', window: day')}${budget(', mode: hard')}`)).toEqual([
      { where: 'budgets.2', message: 'has the scope, window and mode of budgets.0', line: 4 },
    ])
  })

  it.each(['__proto__', 'constructor', 'prototype'])('takes no name %s', (name) => {
    const problem = (line: number) => ({ where: name, message: 'cannot be used as a name', line })
    expect(problemsOf(`models:\n  ${name}: { targets: [{ target: p/m }] }`)).toEqual([problem(2)])
    expect(problemsOf(`providers:\n\n  ${name}: { type: openai }`)).toEqual([problem(3)])
  })

  it('refuses aliases that multiply, and an alias of nothing, with their lines', () => {
    const levels = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(', ')}]`)
    expect(problemsOf(['l0: &l0 [x]', ...levels].join('\n'))).toEqual([
      { where: 'yaml', message: 'repeats far too much by aliases', line: 10 },
    ])
    expect(problemsOf('models:\n  a: *nothing')).toEqual([
      { where: 'yaml', message: 'repeats something that is not there', line: 2 },
    ])
  })

  it('tells whoever checks the file of providers that are not configured', () => {
    const text = [
      'providers: { local: { type: simulator } }',
      'models:',
      '  a: { targets: [{ target: local/m }], fallbacks: [b, fast, local/n], cheaper: local/o }',
      '  b: { targets: [{ target: openai/m }], fallbacks: [azure/m], cheaper: azure/o }',
    ].join('\n')
    const message = 'names a provider that is not configured'
    const azure = [
      { where: 'models.b.fallbacks.0', message, line: 4 },
      { where: 'models.b.cheaper', message, line: 4 },
    ]
    expect(problemsOf(text, {}, true)).toEqual([{ where: 'models.b.targets.0.target', message, line: 4 }, ...azure])
    expect(problemsOf(text, { OPENAI_API_KEY: 'key' }, true)).toEqual(azure)
    expect(problemsOf(text)).toEqual([])
    expect(problemsOf('models: { a: { targets: [{ target: openai/m }] } }', {}, true)).toEqual([])
  })

  it('says what a value should be in plain words', () => {
    expect(problemsOf('budgets: [{ scope: demo, limit_usd: 5 }]')).toMatchObject([
      { message: 'expects a decimal amount in quotes, like "0.10"' },
    ])
    expect(problemsOf('budgets: [{ scope: 7, limit_usd: "5" }]')).toMatchObject([{ message: 'expects a string' }])
    expect(problemsOf('models: []')).toMatchObject([{ message: 'expects an object' }])
    expect(problemsOf('models: { a: {} }')).toMatchObject([{ message: 'is required' }])
  })

  it('tells of everything at once, in the order of the file, each with its column', () => {
    const text = [
      'providers:',
      '  one: { type: openai, api_keys: ["${NOT_SET}"] }',
      '  two: { type: openai_compatible }',
      'modles: {}',
      'reliability: { retries: { max_atempts: 3 } }',
      'budgets:',
      '  - { scope: demo, limit_usd: "1" }',
      '  - { scope: demo, limit_usd: "1" }',
      'web_search: { mode: "${NOT_SET_EITHER}" }',
    ].join('\n')
    expect(errorOf(text).message.split('\n')).toEqual([
      'maester.yaml:2:35: NOT_SET: is not set in the environment',
      'maester.yaml:3:8: providers.two.base_url: is needed for this type',
      'maester.yaml:4:1: modles: is not a known key; is models meant?',
      'maester.yaml:5:27: reliability.retries.max_atempts: is not a known key; is max_attempts meant?',
      'maester.yaml:8:5: budgets.1: has the scope, window and mode of budgets.0',
      'maester.yaml:9:21: NOT_SET_EITHER: is not set in the environment',
    ])
  })

  it('tells whoever checks the file of names that lead nowhere', () => {
    const text =
      'providers: { p: { type: simulator } }\nmodels: { a: { targets: [{ target: p/m }], fallbacks: [claud, best] } }'
    expect(problemsOf(text, {}, true)).toEqual([
      { where: 'models.a.fallbacks.0', message: 'names no alias, and no model of a known family', line: 2 },
    ])
  })

  it('tells of two entries of one name', () => {
    expect(
      problemsOf('models:\n  a: { targets: [{ target: p/m }] }\n  a: { targets: [{ target: p/m }] }'),
    ).toMatchObject([{ where: 'yaml', line: 3 }])
  })
})
