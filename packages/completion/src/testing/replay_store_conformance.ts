import { describe, expect, it } from 'vitest'
import type { ReplayStore } from '../ports/replay_store.js'

export interface ReplayStoreSubject {
  readonly store: ReplayStore
  readonly tenantIds: readonly [string, string]
  readonly dispose?: () => Promise<void>
}

/** What every `ReplayStore` promises. Registers tests. */
export function replayStoreConformance(name: string, create: () => Promise<ReplayStoreSubject>): void {
  describe(`${name} as a replay store`, () => {
    it('lists the replays of a request of the tenant, oldest first', async () => {
      const { store, tenantIds, dispose } = await create()
      const [tenantId, stranger] = tenantIds
      const row = (replayId: string, second: number) => ({
        replayId: `${replayId}_${process.pid}_${tenantId}`,
        tenantId,
        requestId: `req_${tenantId}`,
        replayedRequestId: `req_of_${replayId}`,
        comparison: { content_exact_match: true },
        replayedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, second)),
      })
      await store.add(row('first', 1))
      await store.add(row('second', 2))
      expect(await store.list({ tenantId, requestId: `req_${tenantId}` })).toEqual([row('first', 1), row('second', 2)])
      expect(await store.list({ tenantId: stranger, requestId: `req_${tenantId}` })).toEqual([])
      expect(await store.list({ tenantId, requestId: 'req_unknown' })).toEqual([])
      await dispose?.()
    })
  })
}
