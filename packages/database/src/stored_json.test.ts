import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toStoredJson } from './stored_json.js'

it('replaces what Postgres has no text for, and nothing else', () => {
  expect(JSON.parse(toStoredJson({ a: 'x\u0000y', b: 'lone \ud800 half', c: '👋 \\u0000 \n' }))).toEqual({
    a: 'x\ufffdy',
    b: 'lone \ufffd half',
    c: '👋 \\u0000 \n',
  })
})

it('writes amounts as decimal text', () => {
  expect(toStoredJson({ amount: 123_456_789_012_345_678_901n })).toBe('{"amount":"123456789012345678901"}')
})

it('keeps every well-formed text without NUL as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(!text.includes('\u0000'))
      expect(JSON.parse(toStoredJson(text))).toBe(text)
    }),
  )
})

it('never leaves a NUL or a lone surrogate', () => {
  const unit = fc.constantFrom('\u0000', '\ud800', '\udc00', '\\', 'u0000', 'ud800', 'a', '👋')
  fc.assert(
    fc.property(fc.array(unit), (parts) => {
      const stored = JSON.parse(toStoredJson(parts.join(''))) as string
      expect(() => encodeURIComponent(stored)).not.toThrow()
      expect(stored).not.toContain('\u0000')
    }),
  )
})

it('leaves out what has no value, and writes dates and amounts wherever they stand', () => {
  const row = { at: new Date(0), usage: { total: 9n, raw: null }, model: undefined }
  expect(JSON.parse(toStoredJson([row, {}]))).toEqual([
    { at: '1970-01-01T00:00:00.000Z', usage: { total: '9', raw: null } },
    {},
  ])
})
