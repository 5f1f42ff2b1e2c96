import { expect, it } from 'vitest'
import { findModelFacts } from './model_facts.js'

it('knows context windows where the catalogue has them, and leaves them unknown where not', () => {
  expect(findModelFacts('openai', 'gpt-4.1-mini-2025-04-14')).toEqual({ contextWindowTokens: 1_000_000 })
  expect(findModelFacts('gemini', 'gemini-2.5-pro')).toEqual({})
  expect(findModelFacts('openai', 'gpt-0')).toBeUndefined()
})
