import { type ErrorNotice, refusal } from '../errors/error_notice.js'
import type { Ask, AskMessage, ToolChoice } from '../generation/ask.js'
import { isList, type Json, type JsonObject, numberOf, objectOf, objectsOf, stringOf } from '../json.js'
import { contentText } from './openai_chat_request.js'

const invalid = (message: string): ErrorNotice => refusal('invalid_request', message)

/** What is wrong with a Messages request, in Anthropic's words; undefined when nothing is. */
export function messagesRequestFault(body: JsonObject, form: 'message' | 'count'): ErrorNotice | undefined {
  if (typeof body.model !== 'string') return invalid('model: Field required')
  if (!isList(body.messages)) return invalid('messages: Field required')
  if (form === 'message') {
    const limit = body.max_tokens
    if (limit === undefined) return invalid('max_tokens: Field required')
    if (typeof limit !== 'number' || !Number.isInteger(limit))
      return invalid('max_tokens: Input should be a valid integer')
    if (limit < 1) return invalid('max_tokens: Input should be greater than or equal to 1')
  }
  const temperature = numberOf(body.temperature)
  if (temperature !== undefined && temperature > 1) return invalid('temperature: range: 0..1')
  return turnsFault(objectsOf(body.messages), body.model)
}

function turnsFault(messages: readonly JsonObject[], model: string): ErrorNotice | undefined {
  if (messages.length === 0) return invalid('messages: at least one message is required')
  let expected: readonly string[] = []
  for (const [index, message] of messages.entries()) {
    if (message.role !== 'user' && message.role !== 'assistant') {
      return invalid(
        `messages: Unexpected role "${stringOf(message.role)}". The Messages API accepts a top-level \`system\` parameter, not "system" as an input message role.`,
      )
    }
    const blocks = objectsOf(message.content)
    const results = blocks.filter((block) => block.type === 'tool_result').map((block) => stringOf(block.tool_use_id))
    const unanswered = expected.find((id) => !results.includes(id))
    if (unanswered !== undefined) {
      return invalid(
        `messages.${index - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${unanswered}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
      )
    }
    const unasked = results.find((id) => !expected.includes(id))
    if (unasked !== undefined) {
      return invalid(
        `messages.${index}.content.0: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${unasked}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
      )
    }
    expected = blocks.filter((block) => block.type === 'tool_use').map((block) => stringOf(block.id))
  }
  if (messages.at(-1)?.role === 'assistant' && refusesPrefill(model)) {
    return invalid(
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    )
  }
  return undefined
}

/** Claude 4.6 and later: `claude-opus-4-6`, `claude-sonnet-5`. */
function refusesPrefill(model: string): boolean {
  const [, major, minor] = /^claude-[a-z]+-(\d{1,2})(?:-(\d{1,2}))?(?!\d)/u.exec(model) ?? []
  return Number(major) > 4 || (Number(major) === 4 && Number(minor ?? 0) >= 6)
}

/** Reads a valid Messages request. */
export function messagesAsk(body: JsonObject): Ask {
  const system = contentText(body.system)
  const messages = objectsOf(body.messages).map(readMessage)
  return {
    model: stringOf(body.model),
    messages: system === '' ? messages : [{ role: 'system', text: system }, ...messages],
    maxOutputTokens: numberOf(body.max_tokens),
    // Tools with a type are Anthropic's own and run on its side.
    tools: objectsOf(body.tools)
      .filter((tool) => tool.type === undefined || tool.type === 'custom')
      .map((tool) => ({ name: stringOf(tool.name), schema: tool.input_schema })),
    toolChoice: toolChoiceOf(objectOf(body.tool_choice)),
    jsonSchema: schemaOf(objectOf(objectOf(body.output_config).format)) ?? schemaOf(objectOf(body.output_format)),
    thinks: objectOf(body.thinking).type === 'enabled' || objectOf(body.thinking).type === 'adaptive',
    searchesWeb: objectsOf(body.tools).some((tool) => stringOf(tool.type).startsWith('web_search')),
    choices: 1,
  }
}

function readMessage(message: JsonObject): AskMessage {
  const blocks = objectsOf(message.content)
  const results = blocks.filter((block) => block.type === 'tool_result')
  const text = [contentText(message.content), ...results.map((block) => contentText(block.content))]
    .filter(Boolean)
    .join('\n')
  if (message.role === 'assistant') return { role: 'assistant', text }
  return { role: results.length > 0 ? 'tool_result' : 'user', text }
}

function toolChoiceOf(choice: JsonObject): ToolChoice {
  if (choice.type === 'none') return { kind: 'none' }
  if (choice.type === 'tool') return { kind: 'named', name: stringOf(choice.name) }
  if (choice.type === 'any') return { kind: 'required', parallel: choice.disable_parallel_tool_use !== true }
  return { kind: 'auto' }
}

function schemaOf(format: JsonObject): Json | undefined {
  return format.type === 'json_schema' ? (format.schema ?? { type: 'object' }) : undefined
}
