import { z } from 'zod'
import { fallbackModels, maesterOptions } from '../maester_options.js'

const token = z.int().min(0)

/** Those of `maester` that mean something without an answer in words. */
const embeddingOptions = maesterOptions.pick({
  require: true,
  profile: true,
  max_cost_usd: true,
  max_latency_ms: true,
  tags: true,
  provider_options: true,
  drop_unsupported: true,
  budget_scope: true,
})

/**
 * The body of `POST /v1/embeddings`: OpenAI's, with `models` and `maester`. `null` is the same as absent.
 * https://platform.openai.com/docs/api-reference/embeddings/create
 */
export const embeddingsBody = z.strictObject({
  // How many there may be is left to the decoder: a union cannot say what was wrong with the one that was meant.
  input: z
    .union([z.string().min(1), z.array(z.string().min(1)), z.array(token), z.array(z.array(token).min(1))])
    .describe("A text or up to 2,048, or the same in the model's own tokens, which only the vendor's own models take."),
  model: z.string().min(1).max(256),
  dimensions: z.int().min(1).nullish(),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  user: z.string().nullish(),
  models: fallbackModels.optional(),
  maester: embeddingOptions.optional(),
})
