import { idempotencyStoreConformance } from '../testing/idempotency_store_conformance.js'
import { createMemoryIdempotencyStore } from './memory_idempotency_store.js'

idempotencyStoreConformance('The memory', async (now) => createMemoryIdempotencyStore({ now }))
