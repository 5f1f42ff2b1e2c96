import { formatUsd6, type Ledger, picoUsdFromDecimal } from '@maester/cost_meter'
import { processOf } from '@maester/observability'
import type { ReliabilityFigures, RequestRecord, RequestStore } from '../ports/request_store.js'
import { withoutContent } from '../steps/recorded_content.js'
import { abandonedEnd } from '../stranded/abandoned_end.js'

export interface MemoryRequestStoreOptions {
  /** Has the attempts of abandoned requests. Default: they had none. */
  readonly ledger?: Pick<Ledger, 'list'>
}

/** Keeps requests for the life of the process: for tests, and for using the pipeline without a database. */
export function createMemoryRequestStore({ ledger }: MemoryRequestStoreOptions = {}): RequestStore {
  const rows = new Map<string, RequestRecord>()
  const keyOf = ({ tenantId, requestId }: { readonly tenantId: string; readonly requestId: string }) =>
    JSON.stringify([tenantId, requestId])

  return {
    async start(record) {
      const key = keyOf(record)
      if (!rows.has(key)) rows.set(key, { ...record, status: 'running' })
    },
    async finish(record) {
      const started = rows.get(keyOf(record))
      if (started?.status === 'running') rows.set(keyOf(record), { ...started, ...record })
    },
    async abandon(startedBefore, processIds) {
      const isLeft = ({ requestId, startedAt }: RequestRecord) =>
        processIds?.includes(processOf(requestId)) ?? startedAt < startedBefore
      const stranded = [...rows].filter(([, row]) => row.status === 'running' && isLeft(row))
      for (const [key, row] of stranded) {
        const { tenantId, requestId, budget } = row
        const records = (await ledger?.list({ tenantId, requestId, limit: 1_000 }))?.records ?? []
        if (rows.get(key)?.status !== 'running') continue
        const { actualTotalUsd, ...end } = abandonedEnd(budget?.decision, records)
        rows.set(key, { ...row, ...end, ...(budget && { budget: { ...budget, actualTotalUsd } }) })
      }
      return stranded.length
    },
    async removeContent(startedBefore, limit) {
      const old = [...rows]
        .filter(([, row]) => row.input && row.status !== 'running' && row.startedAt < startedBefore)
        .sort(([, a], [, b]) => a.startedAt.getTime() - b.startedAt.getTime())
        .slice(0, limit)
      for (const [key, { input: _, ...row }] of old) rows.set(key, withoutContent(row))
      return old.length
    },
    async find(key) {
      return rows.get(keyOf(key))
    },
    async list({ tenantId, status, model, operation, traceId, jobId, from, to, limit, cursor }) {
      const matching = [...rows.values()]
        .filter((row) => row.tenantId === tenantId)
        .filter((row) => status === undefined || row.status === status)
        .filter((row) => model === undefined || row.model === model)
        .filter((row) => operation === undefined || row.operation === operation)
        .filter((row) => traceId === undefined || row.traceId === traceId)
        .filter((row) => jobId === undefined || row.jobId === jobId)
        .filter((row) => (from === undefined || row.startedAt >= from) && (to === undefined || row.startedAt < to))
        .sort(newestFirst)
      const after = cursor === undefined ? 0 : matching.findIndex(({ requestId }) => requestId === cursor) + 1
      const records = matching.slice(after, after + limit)
      const last = records.at(-1)
      return { records, ...(last && after + limit < matching.length && { nextCursor: last.requestId }) }
    },
    async reliability({ tenantId, scopeKey }) {
      const groups = new Map<string, Group>()
      for (const row of rows.values()) {
        if (row.tenantId !== tenantId || !row.budget) continue
        if (scopeKey !== undefined && row.budget.scopeKey !== scopeKey) continue
        const { scopeKey: scope, decision, effectiveModel } = row.budget
        const model = row.status === 'ok' ? (row.model ?? effectiveModel) : effectiveModel
        const isExecuted = (row.attempts ?? []).length > 0
        const key = JSON.stringify([scope, model, decision, isExecuted])
        groups.set(key, add(groups.get(key) ?? emptyGroup(scope, model, decision), row.budget, isExecuted))
      }
      return { byModelAndScope: [...groups.values()] }
    },
  }
}

type Group = ReliabilityFigures['byModelAndScope'][number]
type Budget = NonNullable<RequestRecord['budget']>

function newestFirst(a: RequestRecord, b: RequestRecord): number {
  return b.startedAt.getTime() - a.startedAt.getTime() || (a.requestId < b.requestId ? 1 : -1)
}

function emptyGroup(scopeKey: string, model: string, decision: Group['decision']): Group {
  const none = '0.000000'
  return {
    scopeKey,
    model,
    decision,
    requestCount: 0,
    executedCount: 0,
    estimatedTotalUsd: none,
    estimatedCount: 0,
    actualTotalUsd: none,
    actualCount: 0,
    comparedCount: 0,
    comparedEstimatedUsd: none,
    comparedActualUsd: none,
    absoluteDeltaUsd: none,
  }
}

function add(
  group: Group,
  { estimatedTotalUsd: estimated, actualTotalUsd: actual }: Budget,
  isExecuted: boolean,
): Group {
  const both = estimated !== null && actual !== null
  const delta = both ? picoUsdFromDecimal(estimated) - picoUsdFromDecimal(actual) : 0n
  return {
    ...group,
    requestCount: group.requestCount + 1,
    executedCount: group.executedCount + (isExecuted ? 1 : 0),
    estimatedTotalUsd: sum(group.estimatedTotalUsd, estimated),
    estimatedCount: group.estimatedCount + (estimated === null ? 0 : 1),
    actualTotalUsd: sum(group.actualTotalUsd, actual),
    actualCount: group.actualCount + (actual === null ? 0 : 1),
    comparedCount: group.comparedCount + (both ? 1 : 0),
    comparedEstimatedUsd: sum(group.comparedEstimatedUsd, both ? estimated : null),
    comparedActualUsd: sum(group.comparedActualUsd, both ? actual : null),
    absoluteDeltaUsd: sum(group.absoluteDeltaUsd, formatUsd6(delta < 0n ? -delta : delta)),
  }
}

function sum(total: string, amount: string | null): string {
  return amount === null ? total : formatUsd6(picoUsdFromDecimal(total) + picoUsdFromDecimal(amount))
}
