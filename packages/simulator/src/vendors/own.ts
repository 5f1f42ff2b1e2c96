import { openAi } from './openai.js'
import type { Vendor } from './vendor.js'

/** The provider type `simulator`: OpenAI's formats under a name of its own, without a key. */
export const simulatorVendor: Vendor = {
  ...openAi,
  type: 'simulator',
  label: 'Simulator',
  needsCredential: false,
  onlyByPrefix: true,
}
