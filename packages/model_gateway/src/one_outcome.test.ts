import { type AttemptOutcome, createMemoryLedger, type Ledger } from '@maester/cost_meter'
import { createTestContext } from '@maester/observability/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { GatewayError } from './errors.js'
import { failurePolicies } from './failure_policy.js'
import type { FailureClass } from './provider_failure.js'
import { defaultTimeouts } from './settings.js'
import {
  createTestGateway,
  type FakeUpstream,
  plainStream,
  type ScriptedReply,
  startFakeUpstream,
} from './testing/index.js'

let upstreams: FakeUpstream[] = []
/** Runs when any upstream has received a request. */
let received: () => void = () => {}
const recorded = new Set<string>()
beforeAll(async () => {
  upstreams = await Promise.all(['a', 'b', 'c'].map(() => startFakeUpstream({ onRequest: () => received() })))
})
afterAll(async () => {
  for (const upstream of upstreams) await upstream.close()
})

const text = { type: 'text_delta', index: 0, text: 'Hi' } as const
const finished = { type: 'finished', finishReason: 'stop' } as const
const completed = { type: 'completed' } as const

const answers: readonly ScriptedReply[] = [
  { body: { text: 'Hi', usage: { inputTokens: 3, outputTokens: 1 } } },
  { body: { text: 'Hi' } },
  { chunks: plainStream({ type: 'started' }, text, finished, completed) },
  { chunks: plainStream(finished, completed), ending: 'hang' },
]
const faults: readonly ScriptedReply[] = [
  { ending: 'reset' },
  { ending: 'hang' },
  { chunks: ['{"text":'], ending: 'reset' },
  { chunks: ['{"text":'], ending: 'hang' },
  { body: '' },
  { status: 302, headers: { location: '/' } },
  { headers: { 'content-type': 'text/html' }, body: '<html>' },
  { chunks: plainStream(text), ending: 'reset' },
  { chunks: plainStream(text) },
  { chunks: plainStream(text), ending: 'hang' },
]
const failure = fc
  .record({ class: fc.constantFrom(...(Object.keys(failurePolicies) as FailureClass[])), notProcessed: fc.boolean() })
  .map((fields): ScriptedReply => ({ status: 500, body: { ...fields, message: 'no' } }))
const reply = fc.oneof(fc.constantFrom(...answers), fc.constantFrom(...faults), failure)
const script = fc.record({
  replies: fc.array(fc.array(reply, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
  stream: fc.boolean(),
  onDisconnect: fc.constantFrom('continue' as const, 'abort' as const),
  /** The caller goes away when this many requests have been received; 0: before the call. */
  leavesAfter: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
  listenerFails: fc.boolean(),
  closeFails: fc.boolean(),
})

it('gives every attempt exactly one outcome, whatever the provider, the caller and the ledger do', async () => {
  await fc.assert(
    fc.asyncProperty(script, async ({ replies, stream, onDisconnect, leavesAfter, listenerFails, closeFails }) => {
      const { ledger, closed } = countingLedger(closeFails)
      const connections = replies.map((targetReplies, index) => {
        const upstream = upstreams[index]!
        upstream.reply(...targetReplies)
        return { name: 'abc'[index]!, type: 'plain', baseUrl: upstream.url, apiKeys: [], allowPrivateNetwork: true }
      })
      const caller = new AbortController()
      let count = 0
      received = () => {
        count += 1
        if (count === leavesAfter) caller.abort()
      }
      if (leavesAfter === 0) caller.abort()
      const { gateway, close } = createTestGateway({
        ledger,
        settings: {
          connections,
          aliases: {
            all: { targets: connections.map(({ name }) => ({ target: `${name}/m` })), strategy: 'priority' },
          },
          timeouts: { ...defaultTimeouts, firstByteMs: 25, idleMs: 25 },
          onDisconnect,
        },
      })
      const context = createTestContext({ signal: caller.signal })
      const call = {
        kind: 'completion' as const,
        request: {
          model: 'all',
          messages: [{ role: 'user' as const, parts: [{ type: 'text' as const, text: 'Hello' }] }],
        },
      }
      const listener = () => {
        if (listenerFails) throw new Error('broken pipe')
      }

      const outcome = await (stream ? gateway.stream(call, context, listener) : gateway.complete(call, context)).catch(
        (error: unknown) => error,
      )
      await close()

      const { records } = await ledger.list({ tenantId: 'tenant_test', limit: 100 })
      const opened = records.map((record) => record.attemptId)
      // One outcome for each intent, none without an intent.
      expect(records.filter((record) => record.state === 'intent')).toEqual([])
      expect([...closed.keys()].toSorted()).toEqual(opened.toSorted())
      expect([...closed.values()].every((count) => count === 1)).toBe(true)
      // Nothing was sent that the ledger does not know.
      for (const attemptId of opened) recorded.add(attemptId)
      expect(sentIds().filter((attemptId) => !recorded.has(attemptId))).toEqual([])
      // An answer is settled; a call without one settles nothing, except when the caller did not take it.
      const settled = records.filter((record) => record.state === 'settled').length
      if (outcome instanceof GatewayError) expect(settled).toBe(outcome.code === 'client_cancelled' ? settled : 0)
      else expect(settled).toBe(1)
      expect(records.length).toBeLessThanOrEqual(3)
    }),
    { numRuns: 120 },
  )
})

/** Attempt ids as the upstreams received them. */
function sentIds(): string[] {
  return upstreams.flatMap((upstream) =>
    upstream.requests.map((request) => String(request.headers['x-client-request-id'])),
  )
}

/** Counts the outcomes that got through; with `closeFails`, each is refused once before. */
function countingLedger(closeFails: boolean) {
  const memory = createMemoryLedger({ now: () => new Date() })
  const closed = new Map<string, number>()
  const refused = new Set<string>()
  const ledger: Ledger = {
    ...memory,
    async close(outcome: AttemptOutcome) {
      if (closeFails && !refused.has(outcome.attemptId)) {
        refused.add(outcome.attemptId)
        throw new Error('connection lost')
      }
      closed.set(outcome.attemptId, (closed.get(outcome.attemptId) ?? 0) + 1)
      await memory.close(outcome)
    },
  }
  return { ledger, closed }
}
