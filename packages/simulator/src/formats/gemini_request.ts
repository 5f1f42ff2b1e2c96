import { type ErrorNotice, refusal } from '../errors/error_notice.js'
import type { Ask, AskMessage, ToolChoice } from '../generation/ask.js'
import { isList, type Json, type JsonObject, numberOf, objectOf, objectsOf, stringOf } from '../json.js'
import { unknownSchemaField } from './gemini_schema.js'
import { anyObject } from './openai_chat_request.js'

/** Google reads both spellings of a member: `systemInstruction` and `system_instruction`. */
function member(object: JsonObject, name: string): Json | undefined {
  return object[name] ?? object[name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`)]
}

const invalid = (message: string): ErrorNotice => refusal('invalid_request', message)

/** What is wrong with a generateContent request, in Google's words; undefined when nothing is. */
export function contentRequestFault(body: JsonObject, model: string): ErrorNotice | undefined {
  if (!isList(body.contents) || body.contents.length === 0) {
    return invalid('* GenerateContentRequest.contents: contents is not specified\n')
  }
  const contents = objectsOf(body.contents)
  if (contents.some(({ role }) => role !== undefined && role !== 'user' && role !== 'model' && role !== 'function')) {
    return invalid('Please use a valid role: user, model.')
  }
  return unansweredCalls(contents) ?? missingSignature(contents, model) ?? schemaFault(body)
}

const partsWith = (content: JsonObject | undefined, name: string) =>
  objectsOf(content?.parts).filter((part) => member(part, name) !== undefined)

function unansweredCalls(contents: readonly JsonObject[]): ErrorNotice | undefined {
  const uneven = contents.some((content, index) => {
    const calls = partsWith(content, 'functionCall').length
    return calls > 0 && partsWith(contents[index + 1], 'functionResponse').length !== calls
  })
  if (!uneven) return undefined
  return invalid(
    'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
  )
}

/** Gemini 3 wants the signature of the current turn's calls back; the first of parallel calls carries it. */
function missingSignature(contents: readonly JsonObject[], model: string): ErrorNotice | undefined {
  if (!model.startsWith('gemini-3')) return undefined
  const turnStart = contents.findLastIndex(
    (content) => content.role === 'user' && partsWith(content, 'text').length > 0,
  )
  for (const content of contents.slice(turnStart + 1)) {
    const [first] = partsWith(content, 'functionCall')
    if (first && member(first, 'thoughtSignature') === undefined) {
      return invalid(
        'Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly.',
      )
    }
  }
  return undefined
}

function schemaFault(body: JsonObject): ErrorNotice | undefined {
  const config = objectOf(member(body, 'generationConfig'))
  const places: [string, Json | undefined][] = [['generation_config.response_schema', member(config, 'responseSchema')]]
  objectsOf(body.tools).forEach((tool, index) => {
    objectsOf(member(tool, 'functionDeclarations')).forEach((declaration, place) => {
      places.push([`tools[${index}].function_declarations[${place}].parameters`, declaration.parameters])
    })
  })
  for (const [place, schema] of places) {
    const unknown = unknownSchemaField(schema, place)
    if (unknown) {
      return invalid(
        `Invalid JSON payload received. Unknown name "${unknown.name}" at '${unknown.place}': Cannot find field.`,
      )
    }
  }
  return undefined
}

/** Reads a valid generateContent request. */
export function contentAsk(body: JsonObject, model: string): Ask {
  const config = objectOf(member(body, 'generationConfig'))
  const thinking = objectOf(member(config, 'thinkingConfig'))
  const system = textOf(objectOf(member(body, 'systemInstruction')))
  const messages = objectsOf(body.contents).map(readContent)
  const tools = objectsOf(body.tools)
  const declarations = tools.flatMap((tool) => objectsOf(member(tool, 'functionDeclarations')))
  const calling = objectOf(member(objectOf(member(body, 'toolConfig')), 'functionCallingConfig'))
  const allowed = member(calling, 'allowedFunctionNames')
  return {
    model,
    messages: system === '' ? messages : [{ role: 'system', text: system }, ...messages],
    maxOutputTokens: numberOf(member(config, 'maxOutputTokens')),
    tools: declarations
      .filter(({ name }) => !isList(allowed) || allowed.length === 0 || allowed.includes(stringOf(name)))
      .map((one) => ({ name: stringOf(one.name), schema: member(one, 'parametersJsonSchema') ?? one.parameters })),
    toolChoice: toolChoiceOf(stringOf(calling.mode)),
    jsonSchema: schemaOf(config),
    thinks: member(thinking, 'includeThoughts') === true || (numberOf(member(thinking, 'thinkingBudget')) ?? 0) > 0,
    searchesWeb: tools.some((tool) => member(tool, 'googleSearch') !== undefined),
    choices: candidateCount(body),
  }
}

const textOf = (content: JsonObject) =>
  objectsOf(content.parts)
    .map((part) => stringOf(part.text))
    .filter(Boolean)
    .join('\n')

function readContent(content: JsonObject): AskMessage {
  const results = partsWith(content, 'functionResponse')
  if (results.length > 0) {
    const texts = results.map((part) => JSON.stringify(objectOf(member(part, 'functionResponse')).response ?? {}))
    return { role: 'tool_result', text: texts.join('\n') }
  }
  return { role: content.role === 'model' ? 'assistant' : 'user', text: textOf(content) }
}

function toolChoiceOf(mode: string): ToolChoice {
  if (mode === 'NONE') return { kind: 'none' }
  return mode === 'ANY' ? { kind: 'required', parallel: true } : { kind: 'auto' }
}

function schemaOf(config: JsonObject): Json | undefined {
  if (member(config, 'responseMimeType') !== 'application/json') return undefined
  return member(config, 'responseJsonSchema') ?? member(config, 'responseSchema') ?? anyObject
}

/** How many answers to the same question are asked for; 1 to 8, as Google has it. */
export function candidateCount(body: JsonObject): number {
  const count = numberOf(member(objectOf(member(body, 'generationConfig')), 'candidateCount')) ?? 1
  return Math.min(8, Math.max(1, count))
}
