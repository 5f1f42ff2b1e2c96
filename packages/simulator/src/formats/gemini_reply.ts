import type { Call } from '../endpoint.js'
import { type Generation, sumOf, type ToolCall, type Usage } from '../generation/generate.js'
import { type JsonObject, objectsOf } from '../json.js'
import type { Headers } from '../reply.js'
import { candidateCount } from './gemini_request.js'

/** How one of Google's two services that speak this format differs. */
export interface GeminiDialect {
  headers(call: { readonly id: string }): Headers
  /** Members of `usageMetadata` beside the shared ones. */
  readonly usage: JsonObject
}

export interface ContentWriting {
  readonly call: Call
  readonly dialect: GeminiDialect
  readonly model: string
  readonly generation: Generation
}

/** The whole answer, or the word that the prompt was blocked. */
export function wholeContent(writing: ContentWriting): JsonObject {
  const { generation } = writing
  if (generation.refusal !== undefined) return blocked(writing)
  const parts = [...thoughtParts(writing), ...answerParts(writing, [generation.text])]
  const whole = response(writing, { parts, finish: true, usage: generation.usage })
  const [candidate] = objectsOf(whole.candidates)
  const candidates = Array.from({ length: candidateCount(writing.call.body) }, (_, index) => ({ ...candidate, index }))
  return { ...whole, candidates }
}

export function blocked(writing: ContentWriting): JsonObject {
  const { usage } = writing.generation
  const input = usage && { ...usage, outputTokens: 0, reasoningTokens: 0 }
  return {
    promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
    usageMetadata: input && usageMetadata(input, writing.dialect),
    ...identity(writing),
  }
}

export interface ResponseContent {
  readonly parts: readonly JsonObject[]
  /** True in the last response of a stream, and in a whole one. */
  readonly finish: boolean
  readonly usage: Usage | undefined
}

/** One GenerateContentResponse. */
export function response(writing: ContentWriting, { parts, finish, usage }: ResponseContent): JsonObject {
  const { generation, dialect } = writing
  const grounding = finish && generation.webSearch ? { groundingMetadata: groundingOf(generation) } : {}
  const candidate = {
    content: { role: 'model', parts },
    ...(finish && { finishReason: finishReasonOf(generation) }),
    index: 0,
    ...grounding,
  }
  return { candidates: [candidate], usageMetadata: usage && usageMetadata(usage, dialect), ...identity(writing) }
}

const identity = ({ model, generation }: ContentWriting): JsonObject => ({
  modelVersion: model,
  responseId: generation.id.slice(0, 22),
})

const signature = Buffer.from('simulated thought').toString('base64')

export function thoughtParts({ generation }: ContentWriting): readonly JsonObject[] {
  return generation.reasoning === undefined ? [] : [{ text: generation.reasoning, thought: true }]
}

/** Text in the given pieces, or calls, of which the first carries the signature that must come back. */
export function answerParts({ generation, model }: ContentWriting, pieces: readonly string[]): readonly JsonObject[] {
  if (generation.toolCalls.length === 0) return pieces.map((text) => ({ text }))
  const signed = model.startsWith('gemini-3') || generation.reasoning !== undefined
  return generation.toolCalls.map((call, index) => ({
    functionCall: functionCall(call),
    ...(signed && index === 0 && { thoughtSignature: signature }),
  }))
}

const functionCall = (call: ToolCall): JsonObject => ({ id: call.id, name: call.name, args: call.arguments })

const finishReasons: Readonly<Record<Generation['finish'], string>> = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  tool_calls: 'STOP',
  content_filter: 'SAFETY',
}

function finishReasonOf(generation: Generation): string {
  return generation.rawFinish ?? finishReasons[generation.finish]
}

/** Thoughts are counted beside the candidates, cached content within the prompt. */
function usageMetadata(usage: Usage, dialect: GeminiDialect): JsonObject {
  const { inputTokens, outputTokens, reasoningTokens, cacheReadTokens } = usage
  return {
    promptTokenCount: inputTokens,
    candidatesTokenCount: outputTokens,
    totalTokenCount: sumOf(inputTokens, outputTokens, reasoningTokens),
    ...(reasoningTokens !== 0 && { thoughtsTokenCount: reasoningTokens }),
    ...(cacheReadTokens !== 0 && { cachedContentTokenCount: cacheReadTokens }),
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: inputTokens }],
    ...dialect.usage,
  }
}

function groundingOf({ webSearch, text }: Generation): JsonObject {
  if (!webSearch) return {}
  const { query, url, title } = webSearch
  return {
    webSearchQueries: [query],
    groundingChunks: [{ web: { uri: url, title, domain: 'example.com' } }],
    groundingSupports: [
      { segment: { startIndex: 0, endIndex: Buffer.byteLength(text), text }, groundingChunkIndices: [0] },
    ],
    searchEntryPoint: { renderedContent: `<a href="${url}">${title}</a>` },
  }
}
