import { it } from 'vitest'
import { jobStoreConformance } from '../testing/job_store_conformance.js'
import { createMemoryJobStore } from './memory_job_store.js'

for (const { title, run } of jobStoreConformance({ createStore: createMemoryJobStore })) it(title, run)
