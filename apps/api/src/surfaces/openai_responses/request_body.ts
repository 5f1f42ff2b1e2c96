import { z } from 'zod'
import { fallbackModels, maesterOptions } from '../maester_options.js'
import { inputItem } from './input_items.js'

const functionName = z.string().min(1).max(128)
const location = z.unknown().optional()
const contextSize = z.enum(['low', 'medium', 'high']).nullish()

const functionTool = z.strictObject({
  type: z.literal('function'),
  name: functionName,
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
  strict: z.boolean().nullish(),
  allowed_callers: z.array(z.string()).nullish(),
  defer_loading: z.boolean().nullish(),
  output_schema: z.record(z.string(), z.unknown()).nullish(),
})

const webSearchTool = z.strictObject({
  type: z.enum(['web_search', 'web_search_2025_08_26', 'web_search_preview', 'web_search_preview_2025_03_11']),
  filters: z.strictObject({ allowed_domains: z.array(z.string().min(1)).nullish() }).nullish(),
  search_context_size: contextSize,
  user_location: location,
  search_content_types: z.array(z.string()).nullish(),
})

/** The vendor's own tools: named, so that they are refused by name. */
const foreignTool = z.looseObject({
  type: z.enum([
    'file_search',
    'computer',
    'computer_use',
    'computer_use_preview',
    'mcp',
    'code_interpreter',
    'programmatic_tool_calling',
    'image_generation',
    'local_shell',
    'shell',
    'custom',
    'namespace',
    'tool_search',
    'apply_patch',
  ]),
})

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.strictObject({ type: z.literal('function'), name: functionName }),
  z.strictObject({
    type: z.literal('allowed_tools'),
    mode: z.enum(['auto', 'required']),
    tools: z.array(z.looseObject({ type: z.string(), name: z.string().optional() })).min(1),
  }),
  z.looseObject({ type: z.string().regex(/^(?!function$|allowed_tools$)/) }),
])

const format = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    name: z.string().min(1),
    description: z.string().nullish(),
    schema: z.record(z.string(), z.unknown()),
    strict: z.boolean().nullish(),
  }),
])

const summary = z.enum(['auto', 'concise', 'detailed']).nullish()

const includable = z.enum([
  'reasoning.encrypted_content',
  'message.output_text.logprobs',
  'message.input_image.image_url',
  'file_search_call.results',
  'web_search_call.results',
  'web_search_call.action.sources',
  'computer_call_output.output.image_url',
  'code_interpreter_call.outputs',
])

/**
 * The body of `POST /v1/responses`: OpenAI's, with `models` and `maester`. `null` is the same as absent.
 * https://platform.openai.com/docs/api-reference/responses/create
 */
export const responsesBody = z.strictObject({
  model: z.string().min(1).max(256),
  /** May be left out only when `maester.prompt` says what to ask. */
  input: z.union([z.string(), z.array(inputItem)]).nullish(),
  instructions: z.string().nullish(),
  models: fallbackModels.optional(),
  maester: maesterOptions.optional(),

  tools: z.array(z.discriminatedUnion('type', [functionTool, webSearchTool, foreignTool])).nullish(),
  tool_choice: toolChoice.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  max_tool_calls: z.int().nullish(),
  text: z.strictObject({ format: format.nullish(), verbosity: z.enum(['low', 'medium', 'high']).nullish() }).nullish(),

  max_output_tokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  reasoning: z
    .strictObject({
      effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).nullish(),
      summary,
      /** The older name of `summary`. */
      generate_summary: summary,
      context: z.string().nullish(),
      mode: z.string().nullish(),
    })
    .nullish(),
  include: z.array(includable).nullish(),

  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_obfuscation: z.boolean().nullish() }).nullish(),

  user: z.string().nullish(),
  safety_identifier: z.string().nullish(),
  metadata: z
    .record(z.string().max(64), z.string().max(512))
    .refine((metadata) => Object.keys(metadata).length <= 16, 'at most 16 entries')
    .nullish(),
  service_tier: z.string().min(1).nullish(),
  prompt_cache_key: z.string().nullish(),
  prompt_cache_retention: z.string().nullish(),
  prompt_cache_options: z
    .strictObject({ mode: z.enum(['implicit', 'explicit']).optional(), ttl: z.string().optional() })
    .nullish(),

  store: z.boolean().nullish(),
  background: z.boolean().nullish(),
  conversation: z.unknown().optional(),
  previous_response_id: z.string().nullish(),
  prompt: z.unknown().optional(),
  context_management: z.unknown().optional(),
  moderation: z.unknown().optional(),
  truncation: z.enum(['auto', 'disabled']).nullish(),
})

export type ResponsesBody = z.infer<typeof responsesBody>
