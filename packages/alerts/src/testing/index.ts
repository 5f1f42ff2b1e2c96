export { type AlertStoreUnderTest, alertStoreConformance } from './alert_store_conformance.js'
