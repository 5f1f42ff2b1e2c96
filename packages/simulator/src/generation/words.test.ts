import fc from 'fast-check'
import { expect, it } from 'vitest'
import { countWords, evenPieces, firstCodePoints, wordPieces } from './words.js'

it('cuts any text into pieces that join to the text again', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.lorem()), fc.integer({ min: 1, max: 9 }), (text, size) => {
      expect(wordPieces(text).join('')).toBe(text)
      expect(evenPieces(text, size).join('')).toBe(text)
    }),
  )
})

it('has as many pieces as words', () => {
  expect(wordPieces('one two\n\n three ')).toEqual(['one', ' two', '\n\n three '])
  expect(countWords('one two\n\n three ')).toBe(3)
})

it('counts characters as a reader does, not as UTF-16', () => {
  expect(firstCodePoints('🙂🙂🙂', 2)).toBe('🙂🙂')
})
