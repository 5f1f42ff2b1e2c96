import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { estimateInputTokens } from './estimate_tokens.js'

interface Counted {
  readonly name: string
  readonly text: string
  readonly o200kTokens: number
  readonly cl100kTokens: number
}

const fixture = new URL('../fixtures/token_counts.json', import.meta.url)
const counted: readonly Counted[] = JSON.parse(readFileSync(fixture, 'utf8'))
const overheadTokens = estimateInputTokens([''])

it.each(counted)('counts no fewer tokens in $name than the vocabularies do', ({ text, o200kTokens, cl100kTokens }) => {
  const estimate = estimateInputTokens([text]) - overheadTokens
  expect(estimate).toBeGreaterThanOrEqual(Math.max(o200kTokens, cl100kTokens))
})

it('stays within about twice the count for ordinary English and code', () => {
  for (const { name, text, o200kTokens } of counted) {
    if (['english', 'dialogue', 'code', 'json', 'minified_json'].includes(name)) {
      expect(estimateInputTokens([text]) - overheadTokens).toBeLessThanOrEqual(2.2 * o200kTokens)
    }
  }
})

it('adds what a message and a request cost around their text', () => {
  expect(estimateInputTokens([])).toBe(0)
  expect(estimateInputTokens([''])).toBe(7)
  expect(estimateInputTokens(['', ''])).toBe(11)
})

it('grows with the text: nothing added makes it smaller', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, more) => {
      const estimate = estimateInputTokens([text])
      expect(Number.isSafeInteger(estimate)).toBe(true)
      expect(estimateInputTokens([text + more])).toBeGreaterThanOrEqual(estimate)
    }),
  )
})
