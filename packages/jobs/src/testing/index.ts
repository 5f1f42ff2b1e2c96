export { createMemoryBatchItemStore } from '../stores/memory_batch_item_store.js'
export { createMemoryJobStore, type MemoryJobStoreOptions } from '../stores/memory_job_store.js'
export { type BatchItemStoreUnderTest, batchItemStoreConformance } from './batch_item_store_conformance.js'
export { type ConformanceCase, type JobStoreUnderTest, jobStoreConformance } from './job_store_conformance.js'
