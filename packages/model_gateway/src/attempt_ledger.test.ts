import { createMemoryLedger, type Ledger } from '@maester/cost_meter'
import { createTestContext } from '@maester/observability/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { createGatewayBench, plainFailure, plainReply, recordsOf, rejection } from './testing/gateway_bench.js'
import { plainCall } from './testing/plain_call.js'

const bench = createGatewayBench()
afterEach(() => bench.clear())

describe('the ledger', () => {
  it('has the intent before the provider has the request', async () => {
    let seen: readonly unknown[] = []
    const ledger = createMemoryLedger({ now: () => new Date() })
    const upstream = await bench.watchedUpstream(
      {
        onRequest: async ({ headers }) => {
          seen = (await recordsOf(ledger)).map(({ attemptId, state }) => ({
            attemptId,
            state,
            headers: headers['x-client-request-id'],
          }))
        },
      },
      plainReply,
    )
    const result = await bench.gateway([upstream], { ledger }).gateway.complete(plainCall, createTestContext())
    const { attemptId } = result.routing.attempts[0]!
    expect(seen).toEqual([{ attemptId, state: 'intent', headers: attemptId }])
  })

  it('that cannot take the intent stops the call before anything is sent', async () => {
    const upstream = await bench.upstream(plainReply)
    const ledger: Ledger = {
      ...createMemoryLedger({ now: () => new Date() }),
      open: () => Promise.reject(new Error('disk full')),
    }
    expect(
      await rejection(bench.gateway([upstream], { ledger }).gateway.complete(plainCall, createTestContext())),
    ).toMatchObject({
      code: 'storage_unavailable',
      retryable: true,
    })
    expect(upstream.requests).toHaveLength(0)
  })

  it('that loses the answer to an intent has it voided, if it was written after all', async () => {
    const upstream = await bench.upstream(plainReply)
    const memory = createMemoryLedger({ now: () => new Date() })
    let failures = 2
    const ledger: Ledger = {
      ...memory,
      async open(intent) {
        await memory.open(intent)
        throw new Error('connection lost')
      },
      async close(outcome) {
        if (failures-- > 0) throw new Error('connection lost')
        await memory.close(outcome)
      },
    }
    const { gateway, close } = bench.gateway([upstream], { ledger })

    expect(await rejection(gateway.complete(plainCall, createTestContext()))).toMatchObject({
      code: 'storage_unavailable',
    })
    await close()

    expect(upstream.requests).toHaveLength(0)
    expect(await recordsOf(memory)).toMatchObject([{ state: 'voided', outcome: { cost: { totalPicoUsd: 0n } } }])
  })

  it('that never took the intent is asked once to void it', async () => {
    const upstream = await bench.upstream(plainReply)
    const memory = createMemoryLedger({ now: () => new Date() })
    let closes = 0
    const ledger: Ledger = {
      ...memory,
      open: () => Promise.reject(new Error('disk full')),
      close(outcome) {
        closes += 1
        return memory.close(outcome)
      },
    }
    const { gateway, close, lines } = bench.gateway([upstream], { ledger })
    await rejection(gateway.complete(plainCall, createTestContext()))
    await close()
    expect(closes).toBe(1)
    expect(lines).toEqual([])
  })

  it('that refuses an attempt id used before is not asked to void the attempt it belongs to', async () => {
    const upstream = await bench.upstream(plainReply)
    const memory = createMemoryLedger({ now: () => new Date() })
    const states: string[] = []
    const ledger: Ledger = {
      ...memory,
      async close(outcome) {
        states.push(outcome.state)
        await memory.close(outcome)
      },
    }
    const { gateway, close } = bench.gateway([upstream], { ledger, ids: { attemptId: () => 'att_same' } })
    await gateway.complete(plainCall, createTestContext())
    expect(await rejection(gateway.complete(plainCall, createTestContext()))).toMatchObject({
      code: 'storage_unavailable',
    })
    await close()
    expect(states).toEqual(['settled'])
  })

  it('that fails to settle does not cost the answer, and is settled later', async () => {
    const upstream = await bench.upstream(plainReply)
    const memory = createMemoryLedger({ now: () => new Date() })
    let failures = 3
    const ledger: Ledger = {
      ...memory,
      async close(outcome) {
        if (failures-- > 0) throw new Error('connection lost')
        await memory.close(outcome)
      },
    }
    const { gateway, lines, close } = bench.gateway([upstream], { ledger })

    expect(await gateway.complete(plainCall, createTestContext())).toMatchObject({ provider: 'a' })
    await close()

    expect((await recordsOf(memory)).map((record) => record.state)).toEqual(['settled'])
    expect(lines.filter((line) => line.event === 'ledger_close_failed')).toHaveLength(3)
  })
})

describe('a caller who goes away', () => {
  it('before the call has nothing sent or recorded', async () => {
    const upstream = await bench.upstream(plainReply)
    const { gateway, ledger } = bench.gateway([upstream])
    const context = createTestContext({ signal: AbortSignal.abort() })
    expect(await rejection(gateway.complete(plainCall, context))).toMatchObject({ code: 'client_cancelled' })
    expect(await recordsOf(ledger)).toEqual([])
  })

  it('while the intent is written leaves a voided attempt and nothing sent', async () => {
    const upstream = await bench.upstream(plainReply)
    const caller = new AbortController()
    const memory = createMemoryLedger({ now: () => new Date() })
    const ledger: Ledger = {
      ...memory,
      async open(intent) {
        await memory.open(intent)
        caller.abort()
      },
    }
    const { gateway } = bench.gateway([upstream], { ledger })
    const error = await rejection(gateway.complete(plainCall, createTestContext({ signal: caller.signal })))
    expect(error).toMatchObject({ code: 'client_cancelled', detail: { attempts: [{ outcome: 'cancelled' }] } })
    expect((await recordsOf(memory)).map((record) => record.state)).toEqual(['voided'])
    expect(upstream.requests).toHaveLength(0)
  })

  it('during an unstreamed call is answered to the end, and the answer settled', async () => {
    const caller = new AbortController()
    const upstream = await bench.watchedUpstream({ onRequest: () => caller.abort() }, plainReply)
    const { gateway, ledger } = bench.gateway([upstream])
    await gateway.complete(plainCall, createTestContext({ signal: caller.signal }))
    expect((await recordsOf(ledger)).map((record) => record.state)).toEqual(['settled'])
  })

  it('during an unstreamed call ends it, where the operator prefers that', async () => {
    const caller = new AbortController()
    const upstream = await bench.watchedUpstream({ onRequest: () => caller.abort() }, { ending: 'hang' })
    const { gateway, ledger } = bench.gateway([upstream], { settings: { onDisconnect: 'abort' } })
    const error = await rejection(gateway.complete(plainCall, createTestContext({ signal: caller.signal })))
    expect(error).toMatchObject({ code: 'client_cancelled' })
    expect((await recordsOf(ledger)).map((record) => record.state)).toEqual(['unknown'])
  })

  it('between attempts has no further one made', async () => {
    const caller = new AbortController()
    const upstream = await bench.watchedUpstream({ onRequest: () => caller.abort() }, plainFailure('server_error'))
    const { gateway } = bench.gateway([upstream])
    const error = await rejection(gateway.complete(plainCall, createTestContext({ signal: caller.signal })))
    expect(error).toMatchObject({ code: 'client_cancelled', detail: { attempts: [{ failureClass: 'server_error' }] } })
    expect(upstream.requests).toHaveLength(1)
  })
})
