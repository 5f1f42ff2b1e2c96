import { createMemoryLedger, type Ledger } from '@maester/cost_meter'
import { createTestContext } from '@maester/observability/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { GatewayError } from './errors.js'
import type { ProviderFailure } from './provider_failure.js'
import { defaultRetries, defaultTimeouts } from './settings.js'
import { plainCall } from './testing/plain_call.js'
import { createTestGateway } from './testing/test_gateway.js'
import { createVirtualTime, type VirtualTime } from './testing/virtual_time.js'
import type { Transport, TransportRequest } from './transport/transport.js'
import { TransportError } from './transport/transport_error.js'

/** What a provider does with a call, for a while. */
type Behaviour = 'well' | 'server_error' | 'overloaded' | 'refused' | 'silent' | 'rate_limited' | 'flaky'

interface Spell {
  readonly fromMs: number
  readonly untilMs: number
  readonly behaviour: Behaviour
}

interface Scenario {
  /** Of each target. Outside of its spells it is well. */
  readonly spells: readonly (readonly Spell[])[]
  /** Between two calls, in ms; used round and round. */
  readonly gapsMs: readonly number[]
  readonly latencyMs: number
  readonly durationMs: number
  readonly seed: number
}

const TOTAL_MS = 20_000
const FIRST_BYTE_MS = 2_000
const RATIO = defaultRetries.budgetRatio

interface Call {
  readonly startedMs: number
  endedMs: number
  error?: GatewayError
}

async function simulate({ spells, gapsMs, latencyMs, durationMs, seed }: Scenario) {
  const time = createVirtualTime()
  const random = seededRandom(seed)
  const sentAtMs: number[] = []
  const { ledger, opened, closed } = countingLedger()
  const connections = spells.map((_, index) => ({
    name: String(index),
    type: 'plain',
    baseUrl: `http://${index}.invalid`,
    apiKeys: [`key of ${index}`],
  }))
  const changes = new Map<string, string[]>()
  const silent = () => {}
  const { gateway, close } = createTestGateway({
    ledger,
    random,
    monotonicMs: time.monotonicMs,
    sleep: time.sleep,
    transport: createTransport(time, random, spells, latencyMs, () => sentAtMs.push(time.monotonicMs())),
    metrics: {
      attempt: silent,
      cost: silent,
      unpricedCall: silent,
      tokens: silent,
      keySetAside: silent,
      breaker({ provider, model = '', state }) {
        changes.set(`${provider} ${model}`, [...(changes.get(`${provider} ${model}`) ?? ['closed']), state])
      },
    },
    settings: {
      connections,
      aliases: { all: { targets: connections.map(({ name }) => ({ target: `${name}/m` })), strategy: 'priority' } },
      timeouts: { ...defaultTimeouts, firstByteMs: FIRST_BYTE_MS, totalMs: TOTAL_MS },
    },
  })
  const calls: Call[] = []
  const ask = async () => {
    const call: Call = { startedMs: time.monotonicMs(), endedMs: Number.POSITIVE_INFINITY }
    calls.push(call)
    try {
      await gateway.complete(plainCall, createTestContext())
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error
      call.error = error
    }
    call.endedMs = time.monotonicMs()
  }
  const clients = (async () => {
    for (let count = 0; time.monotonicMs() < durationMs; count += 1) {
      void ask()
      await time.sleep(gapsMs[count % gapsMs.length]!)
    }
  })()
  await time.run()
  await clients
  await close()
  return { calls, sentAtMs, opened, closed, changes }
}

function createTransport(
  time: VirtualTime,
  random: () => number,
  spells: Scenario['spells'],
  latencyMs: number,
  onSent: () => void,
): Transport {
  const fail = (failure: Omit<ProviderFailure, 'message'>) => {
    throw new TransportError({ message: 'simulated', ...failure })
  }
  async function send({ connection, timeouts, signal }: TransportRequest) {
    onSent()
    const index = Number(new URL(connection.baseUrl).hostname.split('.')[0])
    const nowMs = time.monotonicMs()
    const spell = spells[index]!.find(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs)
    const behaviour = spell?.behaviour ?? 'well'
    if (behaviour === 'refused') fail({ class: 'network', notProcessed: true })
    if (behaviour === 'silent') {
      const isTotal = timeouts.totalMs < timeouts.firstByteMs
      await time.sleep(Math.min(timeouts.totalMs, timeouts.firstByteMs), signal)
      fail({ class: isTotal ? 'timeout_total' : 'timeout_first_byte', notProcessed: false, hopelessHere: true })
    }
    const tookMs = latencyMs * (0.5 + random())
    await time.sleep(Math.min(tookMs, timeouts.totalMs), signal)
    if (tookMs >= timeouts.totalMs) fail({ class: 'timeout_total', notProcessed: false })
    if (behaviour === 'well' || (behaviour === 'flaky' && random() < 0.7)) {
      return {
        status: 200,
        headers: {},
        body: Buffer.from('{"text":"Hi.","usage":{"inputTokens":1,"outputTokens":1}}'),
      }
    }
    const failure = { class: behaviour === 'flaky' ? 'server_error' : behaviour, message: 'no', notProcessed: true }
    return { status: 500, headers: {}, body: Buffer.from(JSON.stringify(failure)) }
  }
  return { send, stream: (request) => send(request), close: async () => {} }
}

const behaviour = fc.constantFrom<Behaviour>('server_error', 'overloaded', 'refused', 'silent', 'rate_limited', 'flaky')
const spell = fc
  .record({ fromMs: fc.nat({ max: 30_000 }), lastsMs: fc.nat({ max: 15_000 }), behaviour })
  .map(({ fromMs, lastsMs, behaviour }): Spell => ({ fromMs, untilMs: fromMs + lastsMs, behaviour }))
const scenario: fc.Arbitrary<Scenario> = fc.record({
  spells: fc.array(fc.array(spell, { maxLength: 3 }), { minLength: 1, maxLength: 4 }),
  gapsMs: fc.array(fc.integer({ min: 20, max: 2_000 }), { minLength: 1, maxLength: 5 }),
  latencyMs: fc.integer({ min: 1, max: 500 }),
  durationMs: fc.constant(65_000),
  seed: fc.nat(),
})

it('keeps its promises whatever providers and callers do', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (input) => {
      const { calls, opened, closed, changes } = await simulate(input)
      // Never past the deadline.
      for (const { startedMs, endedMs } of calls) expect(endedMs - startedMs).toBeLessThanOrEqual(TOTAL_MS + 1)
      // Never more attempts than allowed, and no more retries than the budget has.
      const told = calls.flatMap(({ error }) => (error ? [error.detail.attempts ?? []] : []))
      for (const attempts of told) expect(attempts.length).toBeLessThanOrEqual(defaultRetries.maxAttempts)
      const retried = told.flat().filter(({ next }) => next === 'retried').length
      expect(retried).toBeLessThanOrEqual(50 + RATIO * calls.length + (input.durationMs + TOTAL_MS) / 1_000)
      // Every attempt has one intent and one outcome.
      expect([...closed.keys()].toSorted()).toEqual([...opened.keys()].toSorted())
      expect([...opened.values(), ...closed.values()].every((count) => count === 1)).toBe(true)
      // Breakers change only in legal ways.
      for (const states of changes.values()) {
        for (let index = 1; index < states.length; index += 1) {
          expect(['closed open', 'open half_open', 'half_open open', 'half_open closed']).toContain(
            `${states[index - 1]} ${states[index]}`,
          )
        }
      }
      // Ten seconds after the last trouble everything is answered.
      const lastTroubleMs = Math.max(0, ...input.spells.flat().map(({ untilMs }) => untilMs))
      const late = calls.filter(({ startedMs }) => startedMs >= lastTroubleMs + 10_000)
      expect(late.filter(({ error }) => error).map(({ error }) => error?.code)).toEqual([])
    }),
    { numRuns: 60 },
  )
})

const outage = fc.constantFrom<Behaviour>('server_error', 'overloaded', 'refused', 'silent', 'rate_limited')

it('sends at most 1.15 times as many calls as it gets while nobody answers, and is back within ten seconds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(outage, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(50, 100, 200, 500, 1_000),
      fc.nat(),
      async (behaviours, gapMs, seed) => {
        const [fromMs, untilMs] = [5_000, 65_000]
        const { calls, sentAtMs } = await simulate({
          spells: behaviours.map((behaviour) => [{ fromMs, untilMs, behaviour }]),
          gapsMs: [gapMs],
          latencyMs: 50,
          durationMs: 85_000,
          seed,
        })
        const during = (atMs: number) => fromMs <= atMs && atMs < untilMs
        const asked = calls.filter(({ startedMs }) => during(startedMs)).length
        expect(sentAtMs.filter(during).length).toBeLessThanOrEqual(1.15 * asked)
        const late = calls.filter(({ startedMs }) => startedMs >= untilMs + 10_000)
        expect(late.length).toBeGreaterThan(5)
        expect(late.filter(({ error }) => error)).toEqual([])
      },
    ),
    { numRuns: 15 },
  )
})

it('loses no call to one provider that fails while another is well', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Behaviour>('server_error', 'overloaded', 'refused', 'silent', 'rate_limited', 'flaky'),
      fc.constantFrom(25, 200, 5_000),
      fc.nat(),
      async (behaviour, gapMs, seed) => {
        const { calls } = await simulate({
          spells: [[{ fromMs: 5_000, untilMs: 65_000, behaviour }], []],
          gapsMs: [gapMs],
          latencyMs: 100,
          durationMs: 70_000,
          seed,
        })
        expect(calls.filter(({ error }) => error)).toEqual([])
      },
    ),
    { numRuns: 9 },
  )
})

/** Uniform in [0, 1), the same for the same seed. https://en.wikipedia.org/wiki/Lehmer_random_number_generator */
function seededRandom(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return (state - 1) / 2_147_483_646
  }
}

/** Counts intents and outcomes of each attempt. */
function countingLedger() {
  const opened = new Map<string, number>()
  const closed = new Map<string, number>()
  const count = (counts: Map<string, number>, id: string) => void counts.set(id, (counts.get(id) ?? 0) + 1)
  const ledger: Ledger = {
    ...createMemoryLedger({ now: () => new Date() }),
    open: async ({ attemptId }) => count(opened, attemptId),
    close: async ({ attemptId }) => count(closed, attemptId),
  }
  return { ledger, opened, closed }
}
