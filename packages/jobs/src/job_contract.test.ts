import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { backoffMs, defineContract, parsePayload } from './job_contract.js'

const contract = defineContract({
  name: 'test',
  payload: z.strictObject({ list: z.array(z.strictObject({ n: z.int() })), note: z.string().default('none') }),
})

it('fills in defaults', () => {
  expect(parsePayload(contract, { list: [{ n: 1 }] })).toEqual({ list: [{ n: 1 }], note: 'none' })
  expect(contract).toMatchObject({ maxAttempts: 5, concurrency: 1 })
})

it('names the field at fault', () => {
  const paramOf = (payload: unknown) => {
    try {
      return parsePayload(contract, payload)
    } catch (error) {
      return error
    }
  }
  const fault = (code: string, param: string) => ({ code, retryable: false, detail: { param } })
  expect(paramOf({ list: [{ n: 1 }, { n: 'x' }] })).toMatchObject(fault('invalid_value', 'payload.list.1.n'))
  expect(paramOf({ list: [], extra: 1 })).toMatchObject(fault('unknown_parameter', 'payload.extra'))
  expect(paramOf({ list: [{ n: 1, deep: 1 }] })).toMatchObject(fault('unknown_parameter', 'payload.list.0.deep'))
  expect(paramOf('text')).toMatchObject(fault('invalid_value', 'payload'))
})

it('waits longer after each attempt, never more than the most nor less than half', () => {
  const backoff = { firstDelayMs: 2_000, maxDelayMs: 300_000 }
  expect([1, 2, 3, 20].map((attempts) => backoffMs(backoff, attempts, 0))).toEqual([2_000, 4_000, 8_000, 300_000])
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (attempts, random) => {
        const full = backoffMs(backoff, attempts, 0)
        const delayMs = backoffMs(backoff, attempts, random)
        expect(delayMs).toBeLessThanOrEqual(full)
        expect(delayMs).toBeGreaterThanOrEqual(full / 2)
      },
    ),
  )
})
