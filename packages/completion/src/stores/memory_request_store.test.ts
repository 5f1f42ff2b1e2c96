import { createMemoryLedger } from '@maester/cost_meter'
import { requestStoreConformance } from '../testing/request_store_conformance.js'
import { createMemoryRequestStore } from './memory_request_store.js'

requestStoreConformance('memory', async () => {
  const ledger = createMemoryLedger({ now: () => new Date() })
  return { store: createMemoryRequestStore({ ledger }), ledger, tenantIds: ['one', 'two'] }
})
