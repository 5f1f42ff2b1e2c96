import { expect, it } from 'vitest'
import { isWithinModels, permitsModel } from './model_permission.js'
import { permits } from './permission.js'
import { scopes } from './scope.js'

it('lets a key do what its scopes say', () => {
  for (const scope of scopes) {
    expect(permits({ tenantId: 'acme', scopes: [scope] }, scope)).toBe(true)
    expect(permits({ tenantId: 'acme', scopes: ['admin'] }, scope)).toBe(true)
    expect(permits({ tenantId: 'acme' }, scope)).toBe(true)
    expect(permits({ tenantId: 'acme', scopes: [] }, scope)).toBe(false)
  }
  expect(permits({ tenantId: 'acme', scopes: ['admin'] }, 'operator')).toBe(false)
  expect(permits({ tenantId: 'default', operator: true }, 'operator')).toBe(true)
})

const targets: Readonly<Record<string, readonly string[]>> = {
  fast: ['openai/gpt-4.1-nano', 'anthropic/claude-haiku-4-5'],
  'gpt-4.1': ['openai/gpt-4.1'],
  'openai/gpt-4.1': ['openai/gpt-4.1'],
  'openrouter/openai/gpt-4.1': ['openrouter/openai/gpt-4.1'],
}
const allows = (entries: readonly string[], name: string) =>
  permitsModel(entries, name, (model) => targets[model] ?? [])

it.each([
  [['*'], 'fast', true],
  [['fast'], 'fast', true],
  [['gpt-4.1'], 'openai/gpt-4.1', true],
  [['openai/*'], 'gpt-4.1', true],
  [['gpt*'], 'openrouter/openai/gpt-4.1', false],
  [['openai/*'], 'openrouter/openai/gpt-4.1', false],
  [['openai/*'], 'fast', false],
  [['openai/*', 'claude*'], 'fast', true],
  [['gpt-4.1'], 'unknown', false],
  [[], 'fast', false],
])('says of %j whether %s may be asked for: %s', (entries, name, expected) => {
  expect(allows(entries, name)).toBe(expected)
})

it.each([
  [undefined, undefined, true],
  [['fast'], undefined, true],
  [undefined, ['fast'], false],
  [['gpt-4.1-mini'], ['gpt-4.1*'], true],
  [['gpt-4.1*'], ['gpt-4*'], true],
  [['gpt*'], ['gpt-4.1'], false],
  [['*'], ['gpt*'], false],
  [['openai/gpt-5'], ['*'], true],
])('sees whether %j is within %j', (inner, outer, expected) => {
  expect(isWithinModels(inner, outer)).toBe(expected)
})
