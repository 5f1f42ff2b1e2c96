import type { SpanRecord, SpanSink } from '@maester/observability'
import type { Database } from '../database.js'
import { groupInsert } from '../group_insert.js'
import { toSpanRows } from './span_rows.js'
import { spans } from './spans_table.js'

export interface SpanWriterSettings {
  readonly database: Database
  /** How long spans are gathered, in ms. Default 100. */
  readonly gatherMs?: number
  /** Spans held at most; more are dropped and counted. Default 20_000. */
  readonly maxPending?: number
  /** Told of spans that could not be kept. */
  readonly onDropped?: (count: number, error?: unknown) => void
}

export interface SpanWriter extends SpanSink {
  /** Resolves when everything written so far is stored or dropped. */
  flush(): Promise<void>
}

const GROUP = 1_000

const insertSpans = groupInsert(spans)

/** Stores spans in groups, off the request path. Spans explain; losing some never fails a call. */
export function createSpanWriter(settings: SpanWriterSettings): SpanWriter {
  const { database, gatherMs = 100, maxPending = 20_000, onDropped = () => {} } = settings
  let pending: SpanRecord[] = []
  let timer: NodeJS.Timeout | undefined
  let storing = Promise.resolve()

  async function storePending(): Promise<void> {
    while (pending.length > 0) {
      const group = pending.slice(0, GROUP)
      pending = pending.slice(GROUP)
      try {
        await database.ledgerTransaction((tx) => insertSpans(tx, toSpanRows(group)))
      } catch (error) {
        onDropped(group.length, error)
      }
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    storing = storing.then(storePending)
    return storing
  }

  return {
    write(span) {
      if (pending.length >= maxPending) {
        onDropped(1)
        return
      }
      pending.push(span)
      timer ??= setTimeout(() => void flush(), gatherMs).unref()
    },
    flush,
  }
}
