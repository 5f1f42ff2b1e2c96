import { type ErrorNotice, refusal } from '../errors/error_notice.js'
import type { Ask, AskMessage } from '../generation/ask.js'
import { isList, type Json, type JsonObject, numberOf, objectOf, objectsOf, stringOf } from '../json.js'
import { anyObject, contentText, functionTool, invalidType, toolChoiceOf } from './openai_chat_request.js'

const leastOutputTokens = 16

/** What is wrong with a Responses request, in OpenAI's words; undefined when nothing is. */
export function responsesRequestFault(body: JsonObject): ErrorNotice | undefined {
  if (typeof body.model !== 'string') {
    return refusal('invalid_request', "Missing required parameter: 'model'.", 'model', 'missing_required_parameter')
  }
  if (body.input === undefined) {
    const words = 'One of "input" or "previous_response_id" or \'prompt\' or \'conversation_id\' must be provided.'
    return refusal('invalid_request', words, 'input', 'missing_required_parameter')
  }
  if (typeof body.input !== 'string' && !isList(body.input))
    return invalidType('input', 'one of a string or array of objects')
  const limit = numberOf(body.max_output_tokens)
  if (limit !== undefined && limit < leastOutputTokens) {
    const words = `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= ${leastOutputTokens}, but got ${limit} instead.`
    return refusal('invalid_request', words, 'max_output_tokens', 'integer_below_min_value')
  }
  return unaskedOutput(objectsOf(body.input))
}

function unaskedOutput(items: readonly JsonObject[]): ErrorNotice | undefined {
  const calls = new Set(items.filter((item) => item.type === 'function_call').map((item) => stringOf(item.call_id)))
  const orphan = items.find((item) => item.type === 'function_call_output' && !calls.has(stringOf(item.call_id)))
  if (!orphan) return undefined
  return refusal(
    'invalid_request',
    `No tool call found for function call output with call_id ${stringOf(orphan.call_id)}.`,
    'input',
  )
}

/** Reads a valid Responses request. Conversations are not kept: `previous_response_id` is not followed. */
export function responsesAsk(body: JsonObject): Ask {
  const instructions = stringOf(body.instructions)
  const messages = typeof body.input === 'string' ? [userMessage(body.input)] : objectsOf(body.input).flatMap(readItem)
  const tools = objectsOf(body.tools)
  return {
    model: stringOf(body.model),
    messages: instructions === '' ? messages : [{ role: 'system', text: instructions }, ...messages],
    maxOutputTokens: numberOf(body.max_output_tokens),
    tools: tools.filter((tool) => tool.type === 'function').map(functionTool),
    toolChoice: toolChoiceOf(body.tool_choice, body.parallel_tool_calls !== false),
    jsonSchema: schemaOf(objectOf(objectOf(body.text).format)),
    thinks: thinks(objectOf(body.reasoning).effort),
    searchesWeb: tools.some((tool) => stringOf(tool.type).startsWith('web_search')),
    choices: 1,
  }
}

const userMessage = (text: string): AskMessage => ({ role: 'user', text })

const roles: Readonly<Record<string, AskMessage['role']>> = {
  system: 'system',
  developer: 'system',
  assistant: 'assistant',
}

function readItem(item: JsonObject): readonly AskMessage[] {
  if (item.type === 'function_call_output') return [{ role: 'tool_result', text: contentText(item.output) }]
  if (item.role === undefined) return []
  return [{ role: roles[stringOf(item.role)] ?? 'user', text: contentText(item.content) }]
}

function schemaOf(format: JsonObject): Json | undefined {
  if (format.type === 'json_schema') return format.schema ?? { type: 'object' }
  return format.type === 'json_object' ? anyObject : undefined
}

const thinks = (effort: Json | undefined) => typeof effort === 'string' && effort !== 'none' && effort !== 'minimal'
