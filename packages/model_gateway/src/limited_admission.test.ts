import { createMemoryLimitStore, createWaitingRoom, type WaitingRoom } from '@maester/limits'
import { createTestContext } from '@maester/observability/testing'
import { afterEach, expect, it, vi } from 'vitest'
import { createLimitedAdmission } from './limited_admission.js'
import type { ProviderLimits } from './provider.js'
import { createGatewayBench, plainReply, recordsOf, rejection } from './testing/gateway_bench.js'
import { plainCall } from './testing/plain_call.js'

const bench = createGatewayBench()
afterEach(() => bench.clear())

/** A gateway whose providers have these limits; upstreams hold each request until `open` resolves. */
async function scene(
  limits: ProviderLimits,
  options: { upstreams?: number; totalMs?: number; open?: () => Promise<unknown>; room?: WaitingRoom } = {},
) {
  const { upstreams: count = 1, totalMs = 60_000, open } = options
  let inWork = 0
  let mostInWork = 0
  const onRequest = async () => {
    inWork += 1
    mostInWork = Math.max(mostInWork, inWork)
    await open?.()
    inWork -= 1
  }
  const upstreams = await Promise.all(
    Array.from({ length: count }, () => bench.watchedUpstream({ onRequest }, plainReply)),
  )
  const room = options.room ?? createWaitingRoom({ store: createMemoryLimitStore() })
  const { gateway, ledger } = bench.gateway(upstreams, {
    connection: { limits },
    admission: createLimitedAdmission(room),
    monotonicMs: () => performance.now(),
    settings: { timeouts: { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000, totalMs } },
  })
  const ask = () => gateway.complete(plainCall, createTestContext())
  return { ask, room, ledger, upstreams, mostInWork: () => mostInWork }
}

const shortly = () => new Promise((resolve) => setTimeout(resolve, 3))

it('keeps 200 calls at once within the places there are, and answers all of them', async () => {
  const { ask, mostInWork } = await scene({ maxInFlight: 7, maxWaiting: 200 }, { open: shortly })
  const answers = await Promise.all(Array.from({ length: 200 }, ask))

  expect(answers).toHaveLength(200)
  expect(mostInWork()).toBe(7)
})

it('sends what one provider has no room for to the next, before it lets anyone wait', async () => {
  const { ask, room } = await scene({ maxInFlight: 2 }, { upstreams: 2, open: shortly })
  const answers = await Promise.all(Array.from({ length: 4 }, ask))

  expect(answers.map(({ provider }) => provider).toSorted()).toEqual(['a', 'a', 'b', 'b'])
  expect(room.waiting).toBe(0)
})

it('refuses at once whoever finds the line full, and records no attempt of theirs', async () => {
  const { ask, ledger } = await scene({ maxInFlight: 1, maxWaiting: 2 }, { open: shortly })
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, ask))

  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  expect(refused).toHaveLength(7)
  for (const error of refused) expect(error).toMatchObject({ code: 'overloaded', detail: { retryAfterMs: 1_000 } })
  expect(await recordsOf(ledger)).toHaveLength(3)
})

it('never lets a call wait beyond its deadline', async () => {
  let release = () => {}
  const open = () => new Promise<void>((resolve) => (release = resolve))
  const patient = await scene({ maxInFlight: 1 }, { open })
  const hasty = await scene({ maxInFlight: 1 }, { totalMs: 30, room: patient.room })
  const held = patient.ask()
  await vi.waitFor(() => expect(patient.mostInWork()).toBe(1))

  expect(await rejection(hasty.ask())).toMatchObject({ code: 'overloaded' })
  expect(patient.room.waiting).toBe(0)
  expect(await recordsOf(hasty.ledger)).toHaveLength(0)
  release()
  await held
})

it('tells when a rate will have room again if that is too long to wait', async () => {
  const { ask } = await scene({ requestsPerMinute: 1, maxWaitMs: 5_000 })
  await ask()

  const error = await rejection(ask())
  expect(error).toMatchObject({ code: 'provider_rate_limited', retryable: true })
  expect(error).toHaveProperty('detail.retryAfterMs', expect.closeTo(60_000, -3))
})

it('counts the tokens that were used, not those that were feared', async () => {
  const { ask } = await scene({ tokensPerMinute: 1_100, maxWaitMs: 1 })
  for (let count = 0; count < 5; count += 1) await ask() // each may use some 1,030 and uses 11
})
