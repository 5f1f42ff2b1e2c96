import { it } from 'vitest'
import { batchItemStoreConformance } from '../testing/batch_item_store_conformance.js'
import { createMemoryBatchItemStore } from './memory_batch_item_store.js'

for (const { title, run } of batchItemStoreConformance({ createStore: createMemoryBatchItemStore })) it(title, run)
