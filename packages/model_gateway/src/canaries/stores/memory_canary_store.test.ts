import { canaryStoreConformance } from '../../testing/canary_store_conformance.js'
import { createMemoryCanaryStore } from './memory_canary_store.js'

canaryStoreConformance('Canaries in memory', async () => createMemoryCanaryStore())
