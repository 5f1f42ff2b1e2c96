import { expect, it } from 'vitest'
import { findHomeProvider, findModelFacts } from './model_facts.js'

it('knows context windows where the catalogue has them, and leaves them unknown where not', () => {
  expect(findModelFacts('openai', 'gpt-4.1-mini-2025-04-14')).toEqual({ contextWindowTokens: 1_000_000 })
  expect(findModelFacts('gemini', 'gemini-2.5-pro')).toEqual({})
  expect(findModelFacts('openai', 'gpt-0')).toBeUndefined()
})

it.each([
  ['gpt-4.1-mini', 'openai'],
  ['o3', 'openai'],
  ['claude-sonnet-4-5', 'anthropic'],
  ['gemini-2.5-flash', 'gemini'],
  ['grok-4.3', 'xai'],
  ['mistral-large-latest', 'mistral'],
  ['deepseek-chat', 'deepseek'],
  ['command-r-plus', 'cohere'],
  ['llama3', undefined],
])('says that %s is at home at %s', (model, provider) => {
  expect(findHomeProvider(model)).toBe(provider)
})
