import type { ReliabilityFigures, RequestRecord, RequestStore } from '@maester/completion'

/** Requests put there by the test; lists with an offset for a cursor. */
export function createFakeRequests() {
  const records: RequestRecord[] = []
  const figures: ReliabilityFigures = { byModelAndScope: [] }
  const store: Pick<RequestStore, 'find' | 'list' | 'reliability'> = {
    find: async ({ tenantId, requestId }) =>
      records.find((record) => record.tenantId === tenantId && record.requestId === requestId),
    async list({ tenantId, limit, cursor = '0', ...query }) {
      const matching = records
        .filter((record) => record.tenantId === tenantId)
        .filter(({ status }) => query.status === undefined || status === query.status)
        .filter(({ model }) => query.model === undefined || model === query.model)
        .filter(({ operation }) => query.operation === undefined || operation === query.operation)
        .filter(({ traceId }) => query.traceId === undefined || traceId === query.traceId)
        .filter(({ startedAt }) => query.from === undefined || startedAt >= query.from)
        .filter(({ startedAt }) => query.to === undefined || startedAt < query.to)
        .reverse()
      const end = Number(cursor) + limit
      return {
        records: matching.slice(Number(cursor), end),
        ...(matching.length > end && { nextCursor: String(end) }),
      }
    },
    reliability: async () => figures,
  }
  return { store, add: (record: RequestRecord) => void records.push(record) }
}
