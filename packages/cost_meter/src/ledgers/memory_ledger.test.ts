import { expect, it } from 'vitest'
import { ledgerConformance } from '../testing/ledger_conformance.js'
import { createMemoryLedger } from './memory_ledger.js'

const now = () => new Date()

ledgerConformance('The memory ledger', async () => ({
  ledger: createMemoryLedger({ now }),
  tenantIds: ['acme', 'globex'],
}))

it.each([0, 1_001, 1.5, Number.NaN])('refuses a page of %s records', async (limit) => {
  const list = createMemoryLedger({ now }).list({ tenantId: 'acme', limit })
  await expect(list).rejects.toMatchObject({ code: 'invalid_page' })
})

it('refuses a cursor it did not give', async () => {
  const list = createMemoryLedger({ now }).list({ tenantId: 'acme', limit: 1, cursor: 'made up' })
  await expect(list).rejects.toMatchObject({ code: 'invalid_page' })
})
