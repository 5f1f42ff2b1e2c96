import { anthropicFamilies } from './anthropic.js'
import { cohereFamilies } from './cohere.js'
import { deepSeekFamilies } from './deepseek.js'
import { geminiFamilies } from './gemini.js'
import { mistralFamilies } from './mistral.js'
import type { ModelFamily } from './model_family.js'
import { openWeightFamilies } from './open_weights.js'
import { openAiFamilies } from './openai.js'
import { xaiFamilies } from './xai.js'

/** Every family known, the most specific pattern of a vendor first: the first match counts. */
export const modelFamilies: readonly ModelFamily[] = [
  ...openAiFamilies,
  ...anthropicFamilies,
  ...geminiFamilies,
  ...mistralFamilies,
  ...xaiFamilies,
  ...deepSeekFamilies,
  ...cohereFamilies,
  ...openWeightFamilies,
]
