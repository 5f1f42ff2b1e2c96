import { processStoreConformance } from '../testing/process_store_conformance.js'
import { createMemoryProcessStore } from './memory_process_store.js'

processStoreConformance('memory', async (now) => createMemoryProcessStore({ now }))
