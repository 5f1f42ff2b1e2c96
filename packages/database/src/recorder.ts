import type { Database, Transaction } from './database.js'
import { createGroupCommit } from './group_commit.js'

/** Rows that are written together, in one statement. */
export interface RecordKind<Row> {
  /**
   * Says what became of each row, in order: undefined for done, an error for refused. `isRepeat`: the same rows may have
   * been written before, by a transaction whose answer was lost.
   */
  write(tx: Transaction, rows: readonly Row[], isRepeat: boolean): Promise<readonly (Error | undefined)[]>
}

/** Writes the ledger and the records of calls, those of the same moment in one transaction. */
export interface Recorder {
  /** Resolves when the row is durable, rejects when it is not. */
  record<Row>(kind: RecordKind<Row>, row: Row): Promise<void>
  /** Resolves when everything recorded so far is settled. */
  drain(): Promise<void>
}

interface Item {
  readonly kind: RecordKind<unknown>
  readonly row: unknown
}

export interface RecorderSettings {
  readonly database: Database
  /** Written in this order within a group: what others refer to comes first. */
  readonly kinds: readonly RecordKind<never>[]
  /** Told of every group that was committed. */
  readonly onGroup?: (group: { readonly durationMs: number; readonly groupSize: number }) => void
}

export function createRecorder({ database, kinds, onGroup = () => {} }: RecorderSettings): Recorder {
  const group = createGroupCommit<Item>({
    async commit(items, isRepeat) {
      const startedAt = performance.now()
      const refusals = await database.ledgerTransaction((tx) => writeAll(tx, kinds, items, isRepeat))
      onGroup({ durationMs: performance.now() - startedAt, groupSize: items.length })
      return items.map((item) => refusals.get(item))
    },
  })
  return {
    record: (kind, row) => group.submit({ kind: kind as RecordKind<unknown>, row }),
    drain: () => group.drain(),
  }
}

async function writeAll(
  tx: Transaction,
  kinds: readonly RecordKind<never>[],
  items: readonly Item[],
  isRepeat: boolean,
): Promise<ReadonlyMap<Item, Error>> {
  const refusals = new Map<Item, Error>()
  for (const kind of kinds as readonly RecordKind<unknown>[]) {
    const ofKind = items.filter((item) => item.kind === kind)
    if (ofKind.length === 0) continue
    const rows = ofKind.map(({ row }) => row)
    const results = await kind.write(tx, rows, isRepeat)
    results.forEach((refusal, index) => {
      if (refusal) refusals.set(ofKind[index]!, refusal)
    })
  }
  return refusals
}
