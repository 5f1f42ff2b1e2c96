import { anthropic } from './anthropic.js'
import { openAi } from './openai.js'
import type { Vendor } from './vendor.js'

/** Every provider. For a path without a provider's prefix, the first that knows the path answers. */
export const vendors: readonly Vendor[] = [openAi, anthropic]
