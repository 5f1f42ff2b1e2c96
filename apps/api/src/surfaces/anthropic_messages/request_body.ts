import { z } from 'zod'
import { fallbackModels, maesterOptions } from '../maester_options.js'
import { cacheControl, messageParam, textBlock } from './content_blocks.js'

const toolFields = {
  name: z.string().min(1).max(128),
  allowed_callers: z.array(z.string()).nullish(),
  defer_loading: z.boolean().nullish(),
  strict: z.boolean().nullish(),
  cache_control: cacheControl.nullish(),
}

const customTool = z.strictObject({
  ...toolFields,
  type: z.literal('custom').nullish(),
  description: z.string().nullish(),
  input_schema: z.looseObject({ type: z.literal('object') }),
  eager_input_streaming: z.boolean().nullish(),
  input_examples: z.array(z.record(z.string(), z.unknown())).nullish(),
})

/** Dated, as in `web_search_20250305`. */
const webSearchTool = z.strictObject({
  ...toolFields,
  type: z.string().regex(/^web_search_\d{8}$/),
  max_uses: z.int().min(1).nullish(),
  allowed_domains: z.array(z.string().min(1)).nullish(),
  blocked_domains: z.array(z.string().min(1)).nullish(),
  user_location: z.unknown().optional(),
  response_inclusion: z.string().nullish(),
})

/** `bash_20250124` and its like: named, so that they are refused by name. */
const foreignTool = z.looseObject({ type: z.string().regex(/^(?!custom$|web_search_\d{8}$)/) })

const parallelRule = { disable_parallel_tool_use: z.boolean().nullish() }

const toolChoice = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('auto'), ...parallelRule }),
  z.strictObject({ type: z.literal('any'), ...parallelRule }),
  z.strictObject({ type: z.literal('tool'), name: z.string().min(1), ...parallelRule }),
  z.strictObject({ type: z.literal('none') }),
])

const display = z.enum(['summarized', 'omitted']).nullish()

const thinking = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('enabled'), budget_tokens: z.int().min(1), display }),
  z.strictObject({ type: z.literal('adaptive'), display }),
  z.strictObject({ type: z.literal('between_tools') }),
  z.strictObject({ type: z.literal('disabled') }),
])

/** What is counted: the whole question, without how it is to be answered. */
const question = {
  model: z.string().min(1).max(256),
  messages: z.array(messageParam),
  system: z.union([z.string(), z.array(textBlock)]).nullish(),
  tools: z.array(z.union([customTool, webSearchTool, foreignTool])).nullish(),
  tool_choice: toolChoice.nullish(),
  thinking: thinking.nullish(),
  output_config: z
    .strictObject({
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullish(),
      format: z.strictObject({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) }).nullish(),
    })
    .nullish(),
  cache_control: cacheControl.nullish(),
  speed: z.enum(['standard', 'fast']).nullish(),
  user_profile_id: z.string().nullish(),
  workspace_id: z.string().nullish(),
  context_management: z.unknown().optional(),
  mcp_servers: z.unknown().optional(),
}

/**
 * The body of `POST /v1/messages`: Anthropic's, with `models` and `maester`. `null` is the same as absent.
 * https://platform.claude.com/docs/en/api/messages
 */
export const messagesBody = z.strictObject({
  ...question,
  models: fallbackModels.optional(),
  maester: maesterOptions.optional(),
  max_tokens: z.int().min(1),
  stop_sequences: z.array(z.string()).nullish(),
  stream: z.boolean().nullish(),
  /** Providers differ in their upper bound: Anthropic's is 1. */
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_k: z.int().min(0).nullish(),
  metadata: z.strictObject({ user_id: z.string().nullish() }).nullish(),
  service_tier: z.string().min(1).nullish(),
  container: z.unknown().optional(),
  diagnostics: z.unknown().optional(),
  inference_geo: z.string().nullish(),
})

/** The body of `POST /v1/messages/count_tokens`. */
export const countTokensBody = z.strictObject(question)

export type MessagesBody = z.infer<typeof messagesBody>
export type CountTokensBody = z.infer<typeof countTokensBody>
