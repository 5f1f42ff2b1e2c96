import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MalformedReply } from '../errors.js'
import type { StreamEvent } from '../stream_event.js'
import { providerAdapters } from './registry.js'
import { decodeEvents, openFixtures, replyOf, wireEventsOf } from './testing/provider_fixtures.js'

const SCENARIOS = ['chat', 'tool_calls'] as const
const strange = fc.constantFrom<unknown>(null, 0, -1, 1.5, 1e300, '', 'x', true, [], {}, [null], [[]], { a: null }, [7])

/** `text` with one of its JSON nodes, the one numbered `place`, put in place of by `value`. Text that is no JSON stays. */
function withBrokenNode(text: string, place: number, value: unknown): string {
  let count = 0
  try {
    return JSON.stringify(JSON.parse(text), (_key, node) => {
      count += 1
      return count - 1 === place ? value : node
    })
  } catch {
    return text
  }
}

/** Counts are whole and not negative, or not there. */
function expectSaneUsage(usage: object): void {
  const { raw, serviceTier, inferenceGeo, providerCostUsd, ...counts } = usage as Record<string, unknown>
  for (const count of Object.values(counts)) expect(Number.isSafeInteger(count) && (count as number) >= 0).toBe(true)
}

describe.each(Object.values(providerAdapters))('the $type adapter, when a reply is broken', (adapter) => {
  const fixtures = openFixtures(adapter)

  it('reads a whole reply or refuses it, and never makes up usage', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SCENARIOS), fc.nat(90), strange, (scenario, place, value) => {
        const body = withBrokenNode(fixtures.read(`${scenario}.json`).toString(), place, value)
        try {
          const decoded = adapter.decode(replyOf(200, body))
          if (!('notProcessed' in decoded)) expectSaneUsage(decoded.usage)
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedReply)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('reads a stream on without throwing', () => {
    const streams = SCENARIOS.map((scenario) => wireEventsOf(adapter, [fixtures.readStream(scenario)]))
    fc.assert(
      fc.property(fc.nat(1), fc.nat(40), fc.nat(40), strange, (scenario, position, place, value) => {
        const wire = streams[scenario]!.map(({ event, data }, number) => ({
          event,
          data: number === position ? withBrokenNode(data, place, value) : data,
        }))
        const events: StreamEvent[] = decodeEvents(adapter, wire)
        for (const event of events) if (event.type === 'usage') expectSaneUsage(event.usage)
      }),
      { numRuns: 150 },
    )
  })

  it('classifies any body as some failure', () => {
    fc.assert(
      fc.property(fc.integer({ min: 400, max: 599 }), fc.json(), (status, body) => {
        const error = `{"error":${body},"message":${body},"type":"error"}`
        for (const text of [body, error]) expect(adapter.classifyError(replyOf(status, text))).toMatchObject({ status })
      }),
      { numRuns: 60 },
    )
  })
})
