import { priceStoreConformance } from '../testing/price_store_conformance.js'
import { createMemoryPriceStore } from './memory_price_store.js'

priceStoreConformance('Prices in memory', async () => createMemoryPriceStore({ now: () => new Date() }))
