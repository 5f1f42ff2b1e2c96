import { z } from 'zod'

/** OpenAI's own mark, and the one Anthropic's callers know from other gateways. */
export const chatCacheMarks = {
  prompt_cache_breakpoint: z.strictObject({ mode: z.literal('explicit') }).nullish(),
  cache_control: z.strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() }).nullish(),
}

const text = z.strictObject({ type: z.literal('text'), text: z.string(), ...chatCacheMarks })

const refusal = z.strictObject({ type: z.literal('refusal'), refusal: z.string() })

const image = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.strictObject({ url: z.string().min(1), detail: z.enum(['auto', 'low', 'high']).nullish() }),
  ...chatCacheMarks,
})

const audio = z.strictObject({
  type: z.literal('input_audio'),
  input_audio: z.strictObject({ data: z.string().min(1), format: z.string().min(1) }),
  ...chatCacheMarks,
})

const file = z.strictObject({
  type: z.literal('file'),
  file: z.strictObject({
    file_id: z.string().min(1).nullish(),
    file_data: z.string().min(1).nullish(),
    filename: z.string().min(1).nullish(),
  }),
  ...chatCacheMarks,
})

/** Proof of the model that must come back with what it belongs to. https://ai.google.dev/gemini-api/docs/openai */
const extraContent = z.looseObject({ google: z.looseObject({ thought_signature: z.string().nullish() }).nullish() })

const toolCall = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('function'),
    id: z.string().min(1),
    function: z.strictObject({
      name: z.string().min(1),
      arguments: z.string(),
      /** Put there by the official SDK's helpers. */
      parsed_arguments: z.unknown().optional(),
    }),
    extra_content: extraContent.nullish(),
    /** Left over from a stream. */
    index: z.int().optional(),
  }),
  z.looseObject({ type: z.literal('custom') }),
])

/** Where a thought stood in its message. Default: before the text. */
const thinkingPlace = { text_offset: z.int().min(0).optional(), call_offset: z.int().min(0).optional() }

/** Thinking as it was answered, to be sent back unchanged. */
const thinkingBlock = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('thinking'),
    thinking: z.string(),
    signature: z.string().nullish(),
    id: z.string().optional(),
    ...thinkingPlace,
  }),
  z.strictObject({
    type: z.literal('redacted_thinking'),
    data: z.string(),
    thinking: z.string().optional(),
    signature: z.string().nullish(),
    id: z.string().optional(),
    ...thinkingPlace,
  }),
])

const cited = {
  start_index: z.int().nullish(),
  end_index: z.int().nullish(),
  title: z.string().nullish(),
  content: z.string().nullish(),
}

const annotation = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('url_citation'), url_citation: z.strictObject({ url: z.string(), ...cited }) }),
  z.strictObject({ type: z.literal('document_citation'), document_citation: z.strictObject(cited) }),
])

const participant = { name: z.string().min(1).nullish() }
const plainContent = z.union([z.string(), z.array(text).min(1)])

/** One message, as the caller may send it: what was answered before can be sent back as it came. */
export const chatMessage = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: plainContent, ...participant }),
  z.strictObject({ role: z.literal('developer'), content: plainContent, ...participant }),
  z.strictObject({
    role: z.literal('user'),
    content: z.union([z.string(), z.array(z.discriminatedUnion('type', [text, image, audio, file])).min(1)]),
    ...participant,
  }),
  // Loose: answers of some providers have fields of their own.
  z.looseObject({
    role: z.literal('assistant'),
    content: z.union([z.string(), z.array(z.discriminatedUnion('type', [text, refusal]))]).nullish(),
    refusal: z.string().nullish(),
    tool_calls: z.array(toolCall).nullish(),
    annotations: z.array(annotation).nullish(),
    reasoning_content: z.string().nullish(),
    /** What some providers call it. */
    reasoning: z.string().nullish(),
    reasoning_details: z.array(z.looseObject({ type: z.string() })).nullish(),
    thinking_blocks: z.array(thinkingBlock).nullish(),
    /** Pictures as they were answered, to be sent back. */
    images: z.array(z.looseObject({ image_url: z.looseObject({ url: z.string() }) })).nullish(),
    extra_content: extraContent.nullish(),
    audio: z.unknown().optional(),
    function_call: z.unknown().optional(),
    /** Put there by the official SDK's helpers. */
    parsed: z.unknown().optional(),
    ...participant,
  }),
  z.strictObject({
    role: z.literal('tool'),
    tool_call_id: z.string().min(1),
    content: z.union([z.string(), z.array(text)]),
    ...participant,
  }),
  z.looseObject({ role: z.literal('function') }),
])

export type ChatMessage = z.infer<typeof chatMessage>
export type ChatContentPart =
  | z.infer<typeof text>
  | z.infer<typeof image>
  | z.infer<typeof audio>
  | z.infer<typeof file>
export type ChatCacheMarks = Partial<Pick<z.infer<typeof text>, keyof typeof chatCacheMarks>>
export type ChatAssistantMessage = Extract<ChatMessage, { role: 'assistant' }>
