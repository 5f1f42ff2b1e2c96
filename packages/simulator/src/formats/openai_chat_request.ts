import type { ErrorNotice } from '../errors/error_notice.js'
import { refusal } from '../errors/error_notice.js'
import type { Ask, AskMessage, AskTool, ToolChoice } from '../generation/ask.js'
import { isList, isObject, type Json, type JsonObject, numberOf, objectOf, objectsOf, stringOf } from '../json.js'

const roles: Readonly<Record<string, AskMessage['role']>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool_result',
  function: 'tool_result',
}

/** What is wrong with a chat request, in OpenAI's words; undefined when nothing is. */
export function chatRequestFault(
  body: JsonObject,
  isReasoningModel: (model: string) => boolean,
): ErrorNotice | undefined {
  if (body.model === undefined) return refusal('invalid_request', 'you must provide a model parameter')
  if (typeof body.model !== 'string') return invalidType('model', 'a string')
  return messagesFault(body.messages) ?? limitsFault(body, isReasoningModel(body.model)) ?? toolsFault(body)
}

function messagesFault(messages: Json | undefined): ErrorNotice | undefined {
  if (messages === undefined) {
    return refusal(
      'invalid_request',
      "Missing required parameter: 'messages'.",
      'messages',
      'missing_required_parameter',
    )
  }
  if (!isList(messages)) return invalidType('messages', 'an array of objects')
  if (messages.length === 0) {
    const words =
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead."
    return refusal('invalid_request', words, 'messages', 'empty_array')
  }
  const answerable = new Set<string>()
  for (const [index, message] of messages.entries()) {
    const place = `messages[${index}]`
    if (!isObject(message)) return invalidType(place, 'an object')
    const role = stringOf(message.role)
    if (!(role in roles)) {
      const words = `Invalid value: '${role}'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.`
      return refusal('invalid_request', words, `${place}.role`, 'invalid_value')
    }
    for (const call of objectsOf(message.tool_calls)) answerable.add(stringOf(call.id))
    if (role === 'tool' && !answerable.has(stringOf(message.tool_call_id))) {
      const words =
        "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'."
      return refusal('invalid_request', words, `${place}.role`)
    }
  }
  return undefined
}

function limitsFault(body: JsonObject, reasons: boolean): ErrorNotice | undefined {
  const unsupported = (words: string, param: string, code: string) =>
    refusal('unsupported_parameter', words, param, code)
  if (reasons && body.max_tokens !== undefined) {
    const words =
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    return unsupported(words, 'max_tokens', 'unsupported_parameter')
  }
  if (reasons && body.temperature !== undefined && body.temperature !== null && body.temperature !== 1) {
    const words = `Unsupported value: 'temperature' does not support ${String(body.temperature)} with this model. Only the default (1) value is supported.`
    return unsupported(words, 'temperature', 'unsupported_value')
  }
  for (const name of ['max_tokens', 'max_completion_tokens']) {
    const limit = numberOf(body[name])
    if (limit !== undefined && limit < 1) return belowMinimum(name, 'integer', limit, 1)
  }
  const temperature = numberOf(body.temperature)
  if (temperature !== undefined && temperature < 0) return belowMinimum('temperature', 'decimal', temperature, 0)
  if (temperature !== undefined && temperature > 2) {
    const words = `Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got ${temperature} instead.`
    return refusal('invalid_request', words, 'temperature', 'decimal_above_max_value')
  }
  if (isObject(body.stream_options) && body.stream !== true) {
    const words = "The 'stream_options' parameter is only allowed when 'stream' is enabled."
    return refusal('invalid_request', words, 'stream_options')
  }
  return undefined
}

function toolsFault(body: JsonObject): ErrorNotice | undefined {
  if (body.tool_choice !== undefined && body.tool_choice !== null && !isList(body.tools)) {
    return refusal('invalid_request', "'tool_choice' is only allowed when 'tools' are specified.", 'tool_choice')
  }
  const nameless = objectsOf(body.tools).findIndex((tool) => tool.type === 'function' && !objectOf(tool.function).name)
  if (nameless < 0) return undefined
  const param = `tools[${nameless}].function.name`
  return refusal('invalid_request', `Missing required parameter: '${param}'.`, param, 'missing_required_parameter')
}

function belowMinimum(name: string, type: 'integer' | 'decimal', got: number, least: number): ErrorNotice {
  const words = `Invalid '${name}': ${type} below minimum value. Expected a value >= ${least}, but got ${got} instead.`
  return refusal('invalid_request', words, name, `${type}_below_min_value`)
}

export function invalidType(param: string, expected: string): ErrorNotice {
  return refusal('invalid_request', `Invalid type for '${param}': expected ${expected}.`, param, 'invalid_type')
}

/** Reads a valid chat request. */
export function chatAsk(body: JsonObject): Ask {
  return {
    model: stringOf(body.model),
    messages: objectsOf(body.messages).map((message) => ({
      role: roles[stringOf(message.role)] ?? 'user',
      text: contentText(message.content),
    })),
    maxOutputTokens: numberOf(body.max_completion_tokens) ?? numberOf(body.max_tokens),
    tools: objectsOf(body.tools)
      .filter((tool) => tool.type === 'function')
      .map((tool) => functionTool(objectOf(tool.function))),
    toolChoice: toolChoiceOf(body.tool_choice, body.parallel_tool_calls !== false),
    jsonSchema: jsonSchemaOf(objectOf(body.response_format)),
    thinks: thinksOf(body),
    searchesWeb: isObject(body.web_search_options),
    choices: numberOf(body.n) ?? 1,
  }
}

/** The text of a content that is a string or a list of typed parts. */
export function contentText(content: Json | undefined): string {
  if (typeof content === 'string') return content
  return objectsOf(content)
    .map((part) => stringOf(part.text))
    .filter(Boolean)
    .join('\n')
}

export function functionTool(definition: JsonObject): AskTool {
  return { name: stringOf(definition.name), schema: definition.parameters }
}

/** Understands both `{ type, function: { name } }` and `{ type, name }`, and Mistral's `any`. */
export function toolChoiceOf(choice: Json | undefined, parallel: boolean): ToolChoice {
  if (choice === 'none') return { kind: 'none' }
  if (choice === 'required' || choice === 'any') return { kind: 'required', parallel }
  if (isObject(choice) && choice.type === 'allowed_tools') {
    const { mode = choice.mode } = objectOf(choice.allowed_tools)
    return mode === 'required' ? { kind: 'required', parallel } : { kind: 'auto' }
  }
  const name = isObject(choice) ? (objectOf(choice.function).name ?? choice.name) : undefined
  return typeof name === 'string' ? { kind: 'named', name } : { kind: 'auto' }
}

function jsonSchemaOf(format: JsonObject): Json | undefined {
  if (format.type === 'json_schema') return objectOf(format.json_schema).schema ?? format.schema ?? { type: 'object' }
  return format.type === 'json_object' ? anyObject : undefined
}

/** What a request for JSON without a schema is answered with. */
export const anyObject: JsonObject = { type: 'object', properties: { text: { type: 'string' } } }

function thinksOf(body: JsonObject): boolean {
  const effort = body.reasoning_effort ?? objectOf(body.reasoning).effort
  const asked = typeof effort === 'string' && effort !== 'none' && effort !== 'minimal'
  return asked || objectOf(body.thinking).type === 'enabled' || /reasoner/u.test(stringOf(body.model))
}
