export { type ConformanceCase, type ConformanceTenants, promptStoreConformance } from './prompt_store_conformance.js'
