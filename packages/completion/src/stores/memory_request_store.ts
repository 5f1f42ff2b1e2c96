import { formatUsd6, picoUsdFromDecimal } from '@maester/cost_meter'
import type { ReliabilityFigures, RequestRecord, RequestStore } from '../ports/request_store.js'

/** Keeps requests for the life of the process: for tests, and for using the pipeline without a database. */
export function createMemoryRequestStore(): RequestStore {
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
    async abandon(startedBefore) {
      const stranded = [...rows].filter(([, row]) => row.status === 'running' && row.startedAt < startedBefore)
      for (const [key, row] of stranded) rows.set(key, { ...row, ...abandonedEnd })
      return stranded.length
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
        const key = JSON.stringify([row.budget.scopeKey, row.budget.effectiveModel, row.budget.decision])
        groups.set(key, add(groups.get(key) ?? emptyGroup(row.budget), row.budget))
      }
      return { byModelAndScope: [...groups.values()] }
    },
  }
}

/** What the end of a request looks like whose process went away. */
const abandonedEnd = { status: 'failed', errorCode: 'outcome_unknown', attempts: [], simulated: false } as const

type Group = ReliabilityFigures['byModelAndScope'][number]
type Budget = NonNullable<RequestRecord['budget']>

function newestFirst(a: RequestRecord, b: RequestRecord): number {
  return b.startedAt.getTime() - a.startedAt.getTime() || (a.requestId < b.requestId ? 1 : -1)
}

function emptyGroup({ scopeKey, effectiveModel, decision }: Budget): Group {
  const none = '0.000000'
  return {
    scopeKey,
    model: effectiveModel,
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

function add(group: Group, { decision, estimatedTotalUsd: estimated, actualTotalUsd: actual }: Budget): Group {
  const both = estimated !== null && actual !== null
  const delta = both ? picoUsdFromDecimal(estimated) - picoUsdFromDecimal(actual) : 0n
  return {
    ...group,
    requestCount: group.requestCount + 1,
    executedCount: group.executedCount + (decision === 'blocked' ? 0 : 1),
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
