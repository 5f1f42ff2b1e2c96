import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createTextRedactor } from './redact_text.js'

const redact = createTextRedactor(['email', 'phone', 'card', 'secret'])

it.each([
  ['Write to ada@example.test, or bob.b+x@mail.example.test.', 'Write to [redacted:email], or [redacted:email].'],
  ['Call +49 30 1234567 or (555) 010-9999 today', 'Call [redacted:phone] or [redacted:phone] today'],
  ['Card 4111 1111 1111 1111 123, please', 'Card [redacted:card] 123, please'],
  ['Cards 4111111111111111 and 5500-0055-5555-5559', 'Cards [redacted:card] and [redacted:card]'],
  ['Order 4111111111111112', 'Order 4111111111111112'],
  ['key sk-proj-abcdefghijkl1234 and AKIAABCDEFGHIJKLMNOP', 'key [redacted:secret] and [redacted:secret]'],
  ['postgres://app:hunter22@db.test/x', 'postgres://app:[redacted:secret]@db.test/x'],
  ['a -----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----- b', 'a [redacted:secret] b'],
  ['a -----BEGIN PRIVATE KEY-----\nMIIE', 'a [redacted:secret]'],
])('redacts %j', (text, redacted) => {
  expect(redact(text)).toBe(redacted)
  expect(redact(redacted)).toBe(redacted)
})

it('redacts only the kinds it was asked for', () => {
  const text = 'ada@example.test 4111111111111111 +49 30 1234567 sk-proj-abcdefghijkl1234'

  expect(createTextRedactor([])(text)).toBe(text)
  expect(createTextRedactor(['card'])(text)).toBe(text.replace('4111111111111111', '[redacted:card]'))
})

it('leaves no address and no key in any text', () => {
  const found = fc.constantFrom('ada@example.test', 'sk-proj-abcdefghijkl1234', '4111111111111111')
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.stringMatching(/^[a-z ,;\n]{0,20}$/), found)), (pieces) => {
      const text = redact(pieces.map(([words, secret]) => `${words} ${secret} `).join(''))
      expect(text).not.toMatch(/@|sk-|4111/)
    }),
  )
})
