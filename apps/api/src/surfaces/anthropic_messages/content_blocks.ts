import { z } from 'zod'

export const cacheControl = z.strictObject({
  type: z.literal('ephemeral'),
  ttl: z.enum(['5m', '1h']).nullish(),
})

const cacheable = { cache_control: cacheControl.nullish() }
const citationsConfig = z.strictObject({ enabled: z.boolean().nullish() }).nullish()

const urlSource = z.strictObject({ type: z.literal('url'), url: z.string().min(1) })
const fileSource = z.strictObject({ type: z.literal('file'), file_id: z.string().min(1) })
const base64Source = z.strictObject({
  type: z.literal('base64'),
  media_type: z.string().min(1),
  data: z.string().min(1),
})

export const textBlock = z.strictObject({
  type: z.literal('text'),
  text: z.string(),
  citations: z.array(z.looseObject({ type: z.string() })).nullish(),
  ...cacheable,
})

const imageBlock = z.strictObject({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [base64Source, urlSource, fileSource]),
  transformations: z.unknown().optional(),
  ...cacheable,
})

const documentBlock = z.strictObject({
  type: z.literal('document'),
  source: z.discriminatedUnion('type', [
    base64Source,
    z.strictObject({ type: z.literal('text'), media_type: z.literal('text/plain'), data: z.string() }),
    z.strictObject({ type: z.literal('content'), content: z.union([z.string(), z.array(z.unknown())]) }),
    urlSource,
    fileSource,
  ]),
  title: z.string().nullish(),
  context: z.string().nullish(),
  citations: citationsConfig,
  ...cacheable,
})

const thinkingBlock = z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() })

const redactedThinkingBlock = z.strictObject({ type: z.literal('redacted_thinking'), data: z.string() })

const toolUseBlock = z.strictObject({
  type: z.literal('tool_use'),
  id: z.string().min(1),
  name: z.string().min(1),
  input: z.record(z.string(), z.unknown()),
  caller: z.looseObject({ type: z.string() }).nullish(),
  toolset_name: z.string().nullish(),
  /** Put there by our own answers, for providers that prove their calls. */
  signature: z.string().nullish(),
  ...cacheable,
})

/** Blocks of the vendor's own tools at work, and kinds only it has: named, so that they are refused by name. */
const foreignBlock = z.looseObject({
  type: z.enum([
    'search_result',
    'server_tool_use',
    'web_search_tool_result',
    'web_fetch_tool_result',
    'code_execution_tool_result',
    'bash_code_execution_tool_result',
    'text_editor_code_execution_tool_result',
    'tool_search_tool_result',
    'tool_reference',
    'browser_state',
    'mcp_tool_use',
    'mcp_tool_result',
    'container_upload',
    'compaction',
    'fallback',
  ]),
})

const toolResultBlock = z.strictObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string().min(1),
  content: z
    .union([z.string(), z.array(z.discriminatedUnion('type', [textBlock, imageBlock, documentBlock, foreignBlock]))])
    .nullish(),
  is_error: z.boolean().nullish(),
  toolset_name: z.string().nullish(),
  ...cacheable,
})

const contentBlock = z.discriminatedUnion('type', [
  textBlock,
  imageBlock,
  documentBlock,
  thinkingBlock,
  redactedThinkingBlock,
  toolUseBlock,
  toolResultBlock,
  foreignBlock,
])

/** One turn, as the caller may send it: what was answered before can be sent back as it came. */
export const messageParam = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('user'), content: z.union([z.string(), z.array(contentBlock)]) }),
  z.strictObject({ role: z.literal('assistant'), content: z.union([z.string(), z.array(contentBlock)]) }),
  z.strictObject({ role: z.literal('system'), content: z.union([z.string(), z.array(textBlock)]) }),
])

export type CacheControl = z.infer<typeof cacheControl>
export type TextBlockParam = z.infer<typeof textBlock>
export type ImageBlockParam = z.infer<typeof imageBlock>
export type DocumentBlockParam = z.infer<typeof documentBlock>
export type ToolUseBlockParam = z.infer<typeof toolUseBlock>
export type ToolResultBlockParam = z.infer<typeof toolResultBlock>
export type ContentBlockParam = z.infer<typeof contentBlock>
export type MessageParam = z.infer<typeof messageParam>
