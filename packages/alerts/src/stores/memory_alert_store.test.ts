import { alertStoreConformance } from '../testing/alert_store_conformance.js'
import { createMemoryAlertStore } from './memory_alert_store.js'

alertStoreConformance('The store in memory', async () => ({
  store: createMemoryAlertStore(),
  tenantIds: ['acme', 'globex'],
}))
