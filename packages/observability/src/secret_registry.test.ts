import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createSecretRegistry } from './secret_registry.js'

const token = 'A1b2C3d4E5f6G7h8I9j0'
const pem = `-----BEGIN RSA PRIVATE KEY-----\nMIIEow${token}\n${token}==\n-----END RSA PRIVATE KEY-----`

it.each([
  ['an OpenAI key', `key sk-proj-${token} end`, 'key [redacted:I9j0] end'],
  ['an Anthropic key', `sk-ant-api03-${token}`, '[redacted:I9j0]'],
  ['one of our keys', `mk_live_ab12cd34_${token}`, '[redacted:I9j0]'],
  ['a Google key', `AIzaSy${token}`, '[redacted:I9j0]'],
  ['a JSON web token', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx${token}.${token}`, '[redacted:I9j0]'],
  ['a bearer token', `Authorization: Bearer ${token}`, 'Authorization: Bearer [redacted:I9j0]'],
  ['a short bearer token wholly', 'bearer 12345678', 'bearer [redacted]'],
  ['a PEM block', `before ${pem} after`, 'before [redacted] after'],
  ['a PEM block that was cut off', pem.slice(0, 60), '[redacted]'],
  ['the query of a URL', 'GET https://a.example/v1?key=abc&x=1 failed', 'GET https://a.example/v1 failed'],
  ['the password in a URL', 'postgres://user:hunter2@db:5432/x', 'postgres://user:[redacted]@db:5432/x'],
])('takes out %s', (_what, text, expected) => {
  expect(createSecretRegistry().redact(text)).toBe(expected)
})

it.each(['the task-force-management team', 'mk_x', 'a risk-adjusted-returns report', 'https://a.example/path', 'sk-1'])(
  'leaves %s alone',
  (text) => expect(createSecretRegistry().redact(text)).toBe(text),
)

it('takes out registered values wherever they appear, the longest first', () => {
  const secrets = createSecretRegistry()
  expect(secrets.add('hunter2')).toBe(true)
  secrets.add('hunter2 and more (a.b*c)')
  expect(secrets.redact('x=hunter2;y=hunter2 and more (a.b*c)!')).toBe('x=[redacted];y=[redacted]!')
  expect(secrets.redact('q=hunter2%20and%20more%20(a.b*c)')).toBe('q=[redacted]')
})

it('says so when a value is too short to be told from ordinary text', () => {
  const secrets = createSecretRegistry()
  expect(secrets.add('ab')).toBe(false)
  expect(secrets.redact('about')).toBe('about')
})

it('shows at most four characters of any registered secret, in any surroundings', () => {
  const around = fc.string({ unit: fc.constantFrom(' ', '"', ':', 'z', '\n', '?', '/') })
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z0-9+/]{8,40}$/), around, around, (secret, before, after) => {
      const secrets = createSecretRegistry()
      secrets.add(secret)
      const redacted = secrets.redact(before + secret + after)
      expect(redacted).not.toContain(secret)
      expect(redacted).not.toContain(secret.slice(-5))
    }),
  )
})

it('stays fast on text made to be slow', () => {
  const secrets = createSecretRegistry()
  const nasty = ['sk-', '://', 'eyJ.', '-----BEGIN A-----', 'bearer ', 'a:', '://a:'].map((part) => part.repeat(4_000))
  const startedMs = performance.now()
  for (const text of nasty) secrets.redact(text)
  expect(performance.now() - startedMs).toBeLessThan(2_000)
})
