import { expect, it } from 'vitest'
import { budgetStoreConformance } from '../testing/budget_store_conformance.js'
import { createMemoryBudgetStore } from './memory_budget_store.js'

budgetStoreConformance('The memory budget store', async () => ({
  store: createMemoryBudgetStore({ now: () => new Date() }),
  tenantIds: ['acme', 'globex'],
}))

const account = { scope: 'demo', window: 'day' } as const

it('starts anew when the window ends, and settles what was held before in the window it was held in', async () => {
  let time = new Date('2026-11-20T23:59:59.999Z')
  const store = createMemoryBudgetStore({ now: () => time })
  const holds = [{ ...account, limitPicoUsd: 100n }]
  await store.reserve({ tenantId: 'acme', requestId: 'r1', holds, amountPicoUsd: 100n })
  time = new Date('2026-11-21T00:00:00Z')

  expect(await store.states('acme', [account])).toMatchObject([{ reservedPicoUsd: 0n, windowStart: time }])
  const settlement = { tenantId: 'acme', requestId: 'r1', accounts: [account], spentPicoUsd: 90n, executed: true }
  expect(await store.settle(settlement)).toMatchObject([{ spentPicoUsd: 90n, reservedPicoUsd: 0n, windowEnd: time }])
  await store.settle(settlement)
  expect(await store.states('acme', [account])).toMatchObject([{ spentPicoUsd: 0n, requestCount: 0 }])
})
