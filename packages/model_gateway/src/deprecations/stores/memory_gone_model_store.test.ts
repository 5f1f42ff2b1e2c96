import { goneModelStoreConformance } from '../../testing/gone_model_store_conformance.js'
import { createMemoryGoneModelStore } from './memory_gone_model_store.js'

goneModelStoreConformance('Gone models in memory', async () => createMemoryGoneModelStore())
