// Apart from the other test tools, which are also used where vitest is not installed.
export { canaryStoreConformance } from './canary_store_conformance.js'
export { goneModelStoreConformance } from './gone_model_store_conformance.js'
