import type { JsonObject } from '../json.js'
import { isObject } from '../json.js'
import type { Ask, AskMessage, AskTool } from './ask.js'
import { schemaValue } from './schema_value.js'
import { countWords, firstCodePoints } from './words.js'

/** What the pretended model produced, before a wire format writes it down. */
export interface Generation {
  /** 32 hexadecimal digits; wire formats put their own prefix before it. */
  readonly id: string
  readonly text: string
  readonly toolCalls: readonly ToolCall[]
  readonly reasoning: string | undefined
  /** The search the answer rests on, when the provider made one. */
  readonly webSearch: WebSearch | undefined
  /** The model's words of refusal; then `text` is empty. */
  readonly refusal: string | undefined
  readonly finish: 'stop' | 'length' | 'tool_calls' | 'content_filter'
  /** A finish reason to write as it stands, whatever the wire format knows. */
  readonly rawFinish: string | undefined
  /** Undefined: the reply reports no usage at all. */
  readonly usage: Usage | undefined
  /** What formats that report usage early say first, when it differs from `usage`. */
  readonly openingUsage: Usage | undefined
}

export interface WebSearch {
  readonly query: string
  readonly url: string
  readonly title: string
}

export interface ToolCall {
  /** 24 hexadecimal digits. */
  readonly id: string
  readonly name: string
  readonly arguments: JsonObject
}

/** A count of tokens; a string only when a fault makes it one. */
export type TokenCount = number | string

export interface Usage {
  /** All input, cached or not. */
  readonly inputTokens: TokenCount
  readonly cacheReadTokens: TokenCount
  readonly cacheWriteTokens: TokenCount
  /** The visible answer, without reasoning. */
  readonly outputTokens: TokenCount
  readonly reasoningTokens: TokenCount
}

const promptExcerptCodePoints = 120
const leastOutputTokens = 20
const thought = 'Reading the request again before answering it.'

/** The answer to `ask`: the same for the same ask, except for ids, which come from `id`. */
export function generate(ask: Ask, label: string, id: string): Generation {
  const toolCalls = calledTools(ask).map((tool, index) => callOf(tool, id, index))
  const text = toolCalls.length > 0 ? '' : textOf(ask, label)
  const produced = toolCalls.length > 0 ? toolCalls.map((call) => JSON.stringify(call.arguments)).join(' ') : text
  const wanted = 2 * countWords(produced)
  const limit = ask.maxOutputTokens ?? Number.POSITIVE_INFINITY
  const reasoning = ask.thinks ? thought : undefined
  return {
    id,
    text,
    toolCalls,
    reasoning,
    webSearch: ask.searchesWeb && toolCalls.length === 0 ? webSearch(ask) : undefined,
    refusal: undefined,
    finish: toolCalls.length > 0 ? 'tool_calls' : wanted > limit ? 'length' : 'stop',
    rawFinish: undefined,
    usage: {
      inputTokens: inputTokensOf(ask.messages),
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: Math.min(limit, Math.max(leastOutputTokens, wanted)) * ask.choices,
      reasoningTokens: reasoning === undefined ? 0 : 2 * countWords(reasoning),
    },
    openingUsage: undefined,
  }
}

/** Two tokens for each word of every message, and at least one. */
export function inputTokensOf(messages: readonly AskMessage[]): number {
  return Math.max(1, 2 * messages.reduce((words, message) => words + countWords(message.text), 0))
}

/** The sum of the counts that are numbers. */
export function sumOf(...counts: readonly TokenCount[]): number {
  return counts.reduce<number>((sum, count) => sum + (typeof count === 'number' ? count : 0), 0)
}

function textOf(ask: Ask, label: string): string {
  if (ask.jsonSchema !== undefined) return JSON.stringify(schemaValue(ask.jsonSchema))
  const excerpt = firstCodePoints(lastUserText(ask), promptExcerptCodePoints)
  return `[${label}:${ask.model}] Generated response for prompt: ${excerpt}`
}

function lastUserText({ messages }: Ask): string {
  return messages.findLast((message) => message.role === 'user' && message.text !== '')?.text ?? ''
}

function webSearch(ask: Ask): WebSearch {
  const query = firstCodePoints(lastUserText(ask), promptExcerptCodePoints)
  return { query, url: 'https://example.com/simulated-result', title: 'Simulated result' }
}

function calledTools({ tools, toolChoice, messages }: Ask): readonly AskTool[] {
  if (toolChoice.kind === 'none' || messages.at(-1)?.role === 'tool_result') return []
  if (toolChoice.kind === 'named') return tools.filter((tool) => tool.name === toolChoice.name).slice(0, 1)
  if (toolChoice.kind === 'required' && toolChoice.parallel) return tools
  return tools.slice(0, 1)
}

function callOf(tool: AskTool, id: string, index: number): ToolCall {
  const value = tool.schema === undefined ? {} : schemaValue(tool.schema)
  const place = index.toString(16).padStart(2, '0')
  return { id: `${id.slice(0, 22)}${place}`, name: tool.name, arguments: isObject(value) ? value : {} }
}
