import { createStorage } from '@maester/database'
import type { SpanRecord } from '@maester/observability'
import { expect, it } from 'vitest'
import { describeOnEngines } from './database_engines.js'

describeOnEngines('Spans', (database) => {
  const span = (changes: Partial<SpanRecord> = {}): SpanRecord => ({
    ...{ traceId: 'a'.repeat(32), spanId: '1'.repeat(16), tenantId: 'acme', name: 'request', kind: 'server' },
    ...{ startedAt: new Date(1_000), endedAt: new Date(1_012), durationMs: 12.345, status: 'ok' },
    attributes: { model: 'gpt-4.1-mini', attempts: 2, simulated: true, 'finish.reason': null, tags: ['a', 'b'] },
    ...changes,
  })

  it('are read as they were written, at once, in order of their start', async () => {
    const { spanSink, spans } = createStorage(database())
    const child = span({
      ...{ spanId: '2'.repeat(16), parentSpanId: '1'.repeat(16), requestId: 'req_1', startedAt: new Date(1_001) },
      ...{ status: 'error', statusMessage: 'timed out' },
    })
    spanSink.write(child)
    spanSink.write(span())
    spanSink.write(span({ tenantId: 'globex' }))

    const traceId = 'a'.repeat(32)
    expect(await spans.byTrace({ tenantId: 'acme', traceId })).toEqual([span(), child])
    expect(await spans.byRequest({ tenantId: 'acme', requestId: 'req_1' })).toEqual([child])
    expect(await spans.byRequest({ tenantId: 'globex', requestId: 'req_1' })).toEqual([])
  })

  it('written twice are kept once', async () => {
    const { spanSink, spans } = createStorage(database())
    const traceId = 'b'.repeat(32)
    for (let times = 0; times < 2; times += 1) spanSink.write(span({ traceId }))
    expect(await spans.byTrace({ tenantId: 'acme', traceId })).toHaveLength(1)
  })
})
