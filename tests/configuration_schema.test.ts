import { readFile } from 'node:fs/promises'
import { maesterFileSchema, readMaesterFile } from '@maester/configuration'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { expect, it } from 'vitest'
import { parse } from 'yaml'

const text = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8')
const example = await text('maester.example.yaml')
const schema = JSON.parse(await text('maester.schema.json')) as Record<string, unknown>
const ajv = new Ajv2020({ strict: false })
formats.default(ajv)
const accepts = ajv.compile(schema)

it('maester.schema.json is what `maester config schema` prints', () => {
  expect(schema).toEqual(maesterFileSchema())
})

it('takes the example, which has every key', () => {
  expect(accepts(parse(example)), JSON.stringify(accepts.errors)).toBe(true)
  const keys = new Set<string>()
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if ('properties' in value) for (const key of Object.keys(value.properties as object)) keys.add(key)
    for (const part of Object.values(value)) collect(part)
  }
  collect(schema)
  expect([...keys].filter((key) => !new RegExp(`\\b${key}:`).test(example))).toEqual([])
})

it.each([
  'modles: {}',
  'providers: { one: { type: opnai } }',
  'providers: { one: { type: openai, base_url: somewhere } }',
  'providers: { one: { type: openai, limits: { max_in_flight: 0 } } }',
  'models: { a: {} }',
  'models: { a: { targets: [] } }',
  'models: { a: { targets: [{ target: no_provider }] } }',
  'models: { a: { targets: [{ target: p/m }], strategy: luck } }',
  'models: { a: { targets: [{ target: p/m, weight: -1 }] } }',
  'profiles: { hurried: { speed: 1 } }',
  'reliability: { hedge_after: soon }',
  'reliability: { timeouts_ms: { total: 0.5 } }',
  'limits: { requests_per_minute: many }',
  'server: { max_connections_per_address: on }',
  'budgets: [{ scope: demo, limit_usd: 5 }]',
  'budgets: [{ scope: demo, limit_usd: "5", window: year }]',
  'alerts: { webhooks: [{ url: "https://hooks.test", secret: short }] }',
  'prices: [{ model: my/llama, input_usd_per_million: "1" }]',
  'web_search: { mode: fetch }',
  'web_search: { mode: auto, max_results: 0 }',
  'web_search: { mode: auto, search_url: "https://search.test" }',
  'content: { redact: [names] }',
  'content: { retention_days: 0.5 }',
])('an editor and the reader both refuse %s', (wrong) => {
  expect(accepts(parse(wrong))).toBe(false)
  expect(() => readMaesterFile(wrong, 'maester.yaml', {})).toThrow()
})
