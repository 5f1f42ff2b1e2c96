import { type ErrorNotice, refusal } from '../errors/error_notice.js'
import type { Ask, AskMessage, ToolChoice } from '../generation/ask.js'
import { isList, isObject, type Json, type JsonObject, numberOf, objectOf, objectsOf, stringOf } from '../json.js'

const invalid = (message: string): ErrorNotice => refusal('invalid_request', message)

/** What is wrong with a Converse request, in Amazon's words; undefined when nothing is. */
export function converseRequestFault(body: JsonObject): ErrorNotice | undefined {
  if (!isList(body.messages)) {
    return invalid(
      "1 validation error detected: Value null at 'messages' failed to satisfy constraint: Member must not be null",
    )
  }
  const messages = objectsOf(body.messages)
  if (messages[0]?.role !== 'user')
    return invalid(
      'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
    )
  const odd = messages.find(({ role }) => role !== 'user' && role !== 'assistant')
  if (odd) {
    return invalid(
      `1 validation error detected: Value '${stringOf(odd.role)}' at 'messages.1.member.role' failed to satisfy constraint: Member must satisfy enum value set: [user, assistant]`,
    )
  }
  if (messages.some(({ content }) => !isList(content))) {
    return invalid(
      "1 validation error detected: Value null at 'messages.1.member.content' failed to satisfy constraint: Member must not be null",
    )
  }
  return unansweredUses(messages)
}

function unansweredUses(messages: readonly JsonObject[]): ErrorNotice | undefined {
  for (const [index, message] of messages.entries()) {
    const answered = blocksOf(messages[index + 1], 'toolResult').map((result) => result.toolUseId)
    const open = blocksOf(message, 'toolUse').find((use) => !answered.includes(use.toolUseId))
    if (open)
      return invalid(
        `Expected toolResult blocks at messages.${index + 1}.content for the following Ids: ${stringOf(open.toolUseId)}`,
      )
  }
  return undefined
}

function blocksOf(message: JsonObject | undefined, name: 'toolUse' | 'toolResult'): readonly JsonObject[] {
  return objectsOf(message?.content).flatMap((block) => (isObject(block[name]) ? [block[name]] : []))
}

/** Reads a valid Converse request. */
export function converseAsk(body: JsonObject, model: string): Ask {
  const toolConfig = objectOf(body.toolConfig)
  const system = objectsOf(body.system)
    .map((block) => stringOf(block.text))
    .filter(Boolean)
    .join('\n')
  const messages = objectsOf(body.messages).map(readMessage)
  return {
    model,
    messages: system === '' ? messages : [{ role: 'system', text: system }, ...messages],
    maxOutputTokens: numberOf(objectOf(body.inferenceConfig).maxTokens),
    tools: objectsOf(toolConfig.tools).flatMap(({ toolSpec }) =>
      isObject(toolSpec) ? [{ name: stringOf(toolSpec.name), schema: objectOf(toolSpec.inputSchema).json }] : [],
    ),
    toolChoice: toolChoiceOf(objectOf(toolConfig.toolChoice)),
    jsonSchema: schemaOf(objectOf(objectOf(body.outputConfig).textFormat)),
    thinks: isObject(objectOf(body.additionalModelRequestFields).thinking),
    searchesWeb: false,
    choices: 1,
  }
}

function readMessage(message: JsonObject): AskMessage {
  const own = objectsOf(message.content).map((block) => stringOf(block.text))
  const results = blocksOf(message, 'toolResult')
  const found = results.flatMap((result) =>
    objectsOf(result.content).map((part) => stringOf(part.text) || JSON.stringify(part.json ?? '')),
  )
  const text = [...own, ...found].filter(Boolean).join('\n')
  if (message.role === 'assistant') return { role: 'assistant', text }
  return { role: results.length > 0 ? 'tool_result' : 'user', text }
}

function toolChoiceOf(choice: JsonObject): ToolChoice {
  if (isObject(choice.tool)) return { kind: 'named', name: stringOf(choice.tool.name) }
  return isObject(choice.any) ? { kind: 'required', parallel: true } : { kind: 'auto' }
}

/** The schema comes as text. */
function schemaOf(format: JsonObject): Json | undefined {
  const schema = objectOf(objectOf(format.structure).jsonSchema).schema
  if (typeof schema !== 'string') return undefined
  try {
    return JSON.parse(schema) as Json
  } catch {
    return { type: 'object' }
  }
}
