export { type LimitStoreUnderTest, limitStoreConformance } from './limit_store_conformance.js'
