import type { ReplayRow, ReplayStore } from '../ports/replay_store.js'

/** Keeps replays for the life of the process. */
export function createMemoryReplayStore(): ReplayStore {
  const rows: ReplayRow[] = []
  return {
    async add(row) {
      rows.push(row)
    },
    async list({ tenantId, requestId }) {
      return rows.filter((row) => row.tenantId === tenantId && row.requestId === requestId)
    },
  }
}
