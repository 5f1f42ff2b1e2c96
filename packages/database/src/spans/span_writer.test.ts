import type { SpanRecord } from '@maester/observability'
import { expect, it } from 'vitest'
import type { Database } from '../database.js'
import { DatabaseError } from '../errors.js'
import { createSpanWriter } from './span_writer.js'

const unreachable = async () => {
  throw new DatabaseError('database_unavailable', 'gone', true)
}
const down: Database = {
  engine: 'postgres',
  tenantTransaction: unreachable,
  ledgerTransaction: unreachable,
  relayTransaction: unreachable,
  accessTransaction: unreachable,
  ping: unreachable,
  close: async () => {},
}
const at = new Date()
const span: SpanRecord = {
  ...{ traceId: 'a', spanId: 'b', tenantId: 'acme', name: 'x', kind: 'server', status: 'ok' },
  ...{ startedAt: at, endedAt: at, durationMs: 1, attributes: {} },
}

it('neither throws nor rejects when spans cannot be stored, and says how many were dropped', async () => {
  const dropped: number[] = []
  const writer = createSpanWriter({ database: down, onDropped: (count) => dropped.push(count) })
  writer.write(span)
  writer.write(span)
  await writer.flush()
  expect(dropped).toEqual([2])
})

it('holds no more than it may', async () => {
  let dropped = 0
  const writer = createSpanWriter({ database: down, maxPending: 3, onDropped: (count) => (dropped += count) })
  for (let index = 0; index < 5; index += 1) writer.write(span)
  expect(dropped).toBe(2)
  await writer.flush()
})
