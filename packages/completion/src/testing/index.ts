export { idempotencyStoreConformance } from './idempotency_store_conformance.js'
export { processStoreConformance } from './process_store_conformance.js'
export { type ReplayStoreSubject, replayStoreConformance } from './replay_store_conformance.js'
export { type RequestStoreSubject, requestStoreConformance } from './request_store_conformance.js'
