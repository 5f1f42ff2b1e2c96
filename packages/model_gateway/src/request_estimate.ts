import { estimateInputTokens } from '@maester/cost_meter'
import type { OutputPart } from './completion.js'
import type { CompletionRequest } from './completion_request.js'
import type { Part } from './message.js'
import type { EmbeddingRequest } from './provider.js'

/** Output expected of a request that sets no limit of its own. */
const UNLIMITED_OUTPUT_TOKENS = 1_024

/**
 * Rough tokens of what is not text: vendors count by pixels, pages and seconds, which are not looked at here.
 * https://platform.openai.com/docs/guides/images-vision#calculating-costs
 */
const MEDIA_TOKENS = { image: 1_000, image_low_detail: 85, file: 3_000, audio: 1_000 } as const

export interface RequestEstimate {
  readonly inputTokens: number
  /** The request's own limit times its alternatives; without a limit, what answers usually take. */
  readonly outputTokens: number
  /** The most the request lets be produced, over all its alternatives. `undefined`: it sets no limit. */
  readonly maxOutputTokens?: number
}

/** What a request is expected to use, on the high side. For budgets, routing and reservations, never for the bill. */
export function estimateRequest(request: CompletionRequest): RequestEstimate {
  const texts: string[] = []
  let mediaTokens = 0
  for (const message of request.messages) {
    for (const part of message.parts) mediaTokens += collect(part, texts)
  }
  for (const tool of request.tools ?? []) texts.push(tool.name, tool.description ?? '', json(tool.parameters))
  if (request.responseFormat?.type === 'json_schema') texts.push(json(request.responseFormat.schema))
  const { maxOutputTokens, choices = 1 } = request
  return {
    inputTokens: Math.max(1, estimateInputTokens(texts) + mediaTokens),
    outputTokens: (maxOutputTokens ?? UNLIMITED_OUTPUT_TOKENS) * choices,
    ...(maxOutputTokens !== undefined && { maxOutputTokens: maxOutputTokens * choices }),
  }
}

/** The same for texts to be embedded, and for those that came as tokens. */
export function estimateEmbedding({ inputs }: Pick<EmbeddingRequest, 'inputs'>): RequestEstimate {
  const texts = inputs.filter((input) => typeof input === 'string')
  const countedTokens = inputs.reduce((sum, input) => sum + (typeof input === 'string' ? 0 : input.length), 0)
  return { inputTokens: Math.max(1, estimateInputTokens(texts) + countedTokens), outputTokens: 0 }
}

/** Tokens of an output whose usage nobody reported. At least 1: an answer was made. */
export function estimateOutputTokens(alternatives: readonly (readonly OutputPart[])[]): number {
  const texts: string[] = []
  for (const parts of alternatives) for (const part of parts) collect(part, texts)
  return Math.max(1, estimateInputTokens(texts))
}

/** Adds the part's texts and returns the tokens of its media. */
function collect(part: Part, texts: string[]): number {
  switch (part.type) {
    case 'text':
    case 'refusal':
      texts.push(part.text)
      return 0
    case 'reasoning':
      texts.push(part.text, part.redacted ?? '')
      return 0
    case 'tool_call':
      texts.push(part.name, part.arguments)
      return 0
    case 'tool_result':
      return part.content.reduce((tokens, inner) => tokens + collect(inner, texts), 0)
    case 'image':
      return part.detail === 'low' ? MEDIA_TOKENS.image_low_detail : MEDIA_TOKENS.image
    case 'file':
      return MEDIA_TOKENS.file
    case 'audio':
      return MEDIA_TOKENS.audio
  }
}

function json(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value)
}
