import { requestStoreConformance } from '../testing/request_store_conformance.js'
import { createMemoryRequestStore } from './memory_request_store.js'

requestStoreConformance('memory', async () => ({ store: createMemoryRequestStore(), tenantIds: ['one', 'two'] }))
