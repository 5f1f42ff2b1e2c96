import { expect, it } from 'vitest'
import { matches } from './match_clause.js'

it('reads each kind of clause, whatever case it is written in', () => {
  expect(matches({ equals: 'GPT-5' }, 'gpt-5')).toBe(true)
  expect(matches({ equals: 'gpt-5' }, 'gpt-5-mini')).toBe(false)
  expect(matches({ starts_with: 'GPT' }, 'gpt-5')).toBe(true)
  expect(matches({ ends_with: 'Mini' }, 'gpt-5-mini')).toBe(true)
  expect(matches({ contains: 'T-5-' }, 'gpt-5-mini')).toBe(true)
  expect(matches({ regex: '^gpt-\\d$' }, 'gpt-5')).toBe(true)
  expect(matches({ regex: '^gpt-\\d$' }, 'gpt-55')).toBe(false)
})

it('combines clauses: all of and, any of or', () => {
  const clause = { and: [{ starts_with: 'gpt' }, { or: [{ contains: '5' }, { contains: '6' }] }] }
  expect(matches(clause, 'gpt-6')).toBe(true)
  expect(matches(clause, 'gpt-4')).toBe(false)
  expect(matches(clause, 'o6')).toBe(false)
})
