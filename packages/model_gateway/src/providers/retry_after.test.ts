import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseGoDurationMs, readRetryAfterMs } from './retry_after.js'

const date = 'Thu, 01 Jan 2026 00:00:00 GMT'

describe('the wait a provider asks for', () => {
  it.each([
    [{ 'retry-after-ms': '350', 'retry-after': '9' }, 350],
    [{ 'retry-after-ms': '350.25', 'retry-after': '9' }, 351],
    [{ 'retry-after-ms': 'soon', 'retry-after': '9' }, 9_000],
    [{ 'retry-after-ms': '-1', 'retry-after': ' 9 ' }, 9_000],
    [{ 'retry-after': 'soon', 'x-ms-retry-after-ms': '40' }, 40],
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': '1000000000' }, 1_000_000_000_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT', date }, 30_000],
    [{ 'x-ms-retry-after-ms': '40' }, 40],
    [{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '6m0s' }, 360_000],
    [{ 'x-ratelimit-reset-requests': '120ms', 'x-ratelimit-reset-tokens': '1s' }, 1_000],
    [
      { 'anthropic-ratelimit-tokens-remaining': '0', 'anthropic-ratelimit-tokens-reset': '2026-01-01T00:00:05Z', date },
      5_000,
    ],
    [{ 'x-ratelimit-reset': '1767225607', date }, 7_000],
    [{ 'x-ratelimit-reset': '1767225607000', date }, 7_000],
  ])('reads %j as %i ms', (headers, expected) => {
    expect(readRetryAfterMs(headers)).toBe(expected)
  })

  it.each([
    [{ 'retry-after': '-5' }],
    [{ 'retry-after': '0' }],
    [{ 'retry-after': 'soon' }],
    [{ 'retry-after': '' }],
    [{ 'retry-after': 'Wed, 31 Dec 2025 23:00:00 GMT', date }],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }],
    [{ 'retry-after-ms': 'NaN' }],
    [{ 'x-ratelimit-remaining-tokens': '12', 'x-ratelimit-reset-tokens': '6m0s' }],
    [{ 'anthropic-ratelimit-tokens-reset': '2026-01-01T00:00:05Z' }],
    [{}],
  ])('knows nothing from %j', (headers) => {
    expect(readRetryAfterMs(headers)).toBeUndefined()
  })

  it.each([
    ['soon'],
    [''],
    ['0'],
    ['-5'],
    ['1e3'],
    ['Infinity'],
    ['Wed, 31 Dec 2025 23:00:00 GMT'],
    ['2026-13-45T00:00:00Z'],
  ])('goes by the next source when retry-after is %j, and by none when there is none', (value) => {
    const headers = { 'retry-after': value, date }
    expect(readRetryAfterMs(headers)).toBeUndefined()
    expect(readRetryAfterMs(headers, 'Please try again in 2s.')).toBe(2_000)
    expect(readRetryAfterMs(headers, '', [{ retryDelay: '34s' }])).toBe(34_000)
  })

  it.each([
    ['Please try again in 1m2.5s.', 62_500],
    ['Please retry in 25.465784708s.', 25_466],
    ['Please retry after 20 seconds.', 20_000],
    ['please try again after 1 seconds', 1_000],
    ['Try again in -2s.', undefined],
    ['Please try again in 0s.', undefined],
  ])('reads %j where no header speaks', (words, expected) => {
    expect(readRetryAfterMs({}, words)).toBe(expected)
  })

  it('takes the words before the reset of a limit, which is when all of it is back', () => {
    const headers = { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '1h0m0s' }
    expect(readRetryAfterMs(headers, 'Please try again in 350ms')).toBe(350)
  })

  it('reads the delay among the details of a Google error', () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' }]
    expect(readRetryAfterMs({}, '', details)).toBe(34_400)
  })

  it('is a whole positive number of milliseconds or unknown, whatever is sent', () => {
    const header = fc.constantFrom(
      'retry-after',
      'retry-after-ms',
      'x-ratelimit-reset-tokens',
      'x-ratelimit-reset',
      'date',
    )
    const value = fc.oneof(
      fc.string(),
      fc.integer().map(String),
      fc.date({ noInvalidDate: true }).map((at) => at.toUTCString()),
    )
    fc.assert(
      fc.property(fc.dictionary(header, value), fc.string(), (headers, message) => {
        const waitMs = readRetryAfterMs(headers, message)
        expect(waitMs === undefined || (Number.isInteger(waitMs) && waitMs > 0)).toBe(true)
      }),
    )
  })
})

describe('a Go duration', () => {
  it.each([
    ['1h2m3.5s', 3_723_500],
    ['7.66s', 7_660],
    ['1ms', 1],
  ])('%s is %i ms', (text, expected) => expect(parseGoDurationMs(text)).toBe(expected))

  it.each(['', '5', 's', '1d', '-2s', '0s'])('%j is none', (text) => expect(parseGoDurationMs(text)).toBeUndefined())
})
