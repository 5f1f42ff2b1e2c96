import { expect, it } from 'vitest'
import { createIds } from './ids.js'
import { createFanOutSink } from './span_sinks/fan_out_sink.js'
import { createLogSpanSink } from './span_sinks/log_span_sink.js'
import { createMemorySpanSink } from './span_sinks/memory_span_sink.js'
import { createMemoryLogger } from './testing/memory_logger.js'
import { createTracer } from './tracer.js'

function setUp(clockMs: number[] = []) {
  const sink = createMemorySpanSink()
  const tracer = createTracer({
    sink,
    ids: createIds(),
    now: () => new Date('2026-01-01T00:00:00Z'),
    monotonicMs: () => clockMs.shift() ?? 0,
  })
  return { tracer, spans: sink.spans }
}

it('keeps trace, tenant and request in every span below the root', () => {
  const { tracer, spans } = setUp()
  const root = tracer.startRoot('request', { tenantId: 'acme', requestId: 'req_1', kind: 'server' })
  const child = root.child('attempt', { provider: 'openai' }, 'client')
  child.child('read').end()
  child.end()
  root.end()

  expect(spans.map((span) => [span.name, span.kind])).toEqual([
    ['read', 'internal'],
    ['attempt', 'client'],
    ['request', 'server'],
  ])
  const [read, attempt, request] = spans
  expect(read?.parentSpanId).toBe(attempt?.spanId)
  expect(attempt?.parentSpanId).toBe(request?.spanId)
  expect(request).not.toHaveProperty('parentSpanId')
  for (const span of spans) {
    expect(span).toMatchObject({ traceId: root.traceId, tenantId: 'acme', requestId: 'req_1', status: 'ok' })
  }
})

it('continues the trace of the caller', () => {
  const { tracer, spans } = setUp()
  tracer.startRoot('request', { tenantId: 'acme', traceId: 'a'.repeat(32), parentSpanId: 'b'.repeat(16) }).end()
  expect(spans[0]).toMatchObject({ traceId: 'a'.repeat(32), parentSpanId: 'b'.repeat(16) })
  expect(spans[0]).not.toHaveProperty('requestId')
})

it('measures with the monotonic clock, to the microsecond', () => {
  const { tracer, spans } = setUp([100.000_1, 112.345_678_9])
  tracer.startRoot('request', { tenantId: 'acme' }).end()
  expect(spans[0]?.durationMs).toBe(12.346)
  expect(spans[0]?.endedAt).toEqual(new Date('2026-01-01T00:00:00.012Z'))
})

it('ends once: the first end counts and later attributes are not taken', () => {
  const { tracer, spans } = setUp()
  const span = tracer.startRoot('request', { tenantId: 'acme', attributes: { a: 1, left_out: undefined } })
  span.fail('provider_timeout', { b: null })
  span.end({ c: 3 })
  span.fail('again')
  span.setAttributes({ d: 4 })
  expect(spans).toHaveLength(1)
  expect(spans[0]).toMatchObject({ status: 'error', statusMessage: 'provider_timeout' })
  expect(spans[0]?.attributes).toEqual({ a: 1, b: null })
})

it('takes the tenant that is known only later for all spans that have not ended', () => {
  const { tracer, spans } = setUp()
  const root = tracer.startRoot('request', { tenantId: 'unknown' })
  const open = root.child('open')
  root.child('authenticate').end()
  root.assign({ tenantId: 'acme', requestId: 'req_9' })
  open.end()
  root.end()
  expect(spans.map((span) => [span.name, span.tenantId, span.requestId])).toEqual([
    ['authenticate', 'unknown', undefined],
    ['open', 'acme', 'req_9'],
    ['request', 'acme', 'req_9'],
  ])
})

it('logs a finished span at level debug with all its attributes under attributes', () => {
  const { log, lines } = createMemoryLogger()
  const tracer = createTracer({ sink: createLogSpanSink(log), ids: createIds() })
  const attributes = { event: 'x', level: 'y', model: 'm', ids: ['a', 'b'], cost: null }
  tracer.startRoot('attempt', { tenantId: 'acme', requestId: 'req_1', attributes }).fail('timeout')
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatchObject({
    event: 'span_finished',
    level: 'debug',
    span: 'attempt',
    tenant_id: 'acme',
    request_id: 'req_1',
    status: 'error',
    status_message: 'timeout',
    attributes,
  })
  expect(lines[0]?.trace_id).toMatch(/^[0-9a-f]{32}$/)
  expect(lines[0]?.duration_ms).toEqual(expect.any(Number))
})

it('gives a span to every sink although one of them throws', () => {
  const memory = createMemorySpanSink()
  const errors: unknown[] = []
  const broken = {
    write() {
      throw new Error('full')
    },
  }
  const sink = createFanOutSink([broken, memory], { onError: (error) => errors.push(error) })
  createTracer({ sink, ids: createIds() }).startRoot('request', { tenantId: 'acme' }).end()
  expect(memory.spans).toHaveLength(1)
  expect(errors).toEqual([new Error('full')])
})
