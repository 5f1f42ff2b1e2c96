import { type Call, type Endpoint, refused } from '../endpoint.js'
import { type ErrorNotice, refusal } from '../errors/error_notice.js'
import type { Ask, AskMessage } from '../generation/ask.js'
import { generate } from '../generation/generate.js'
import { isList, type Json, type JsonObject, numberOf, objectOf, objectsOf, stringOf } from '../json.js'
import { type Headers, jsonReply } from '../reply.js'
import { cohereReply } from './cohere_reply.js'
import { cohereStream } from './cohere_stream.js'
import { anyObject, contentText, functionTool } from './openai_chat_request.js'

export const cohereHeaders = ({ id }: Pick<Call, 'id'>): Headers => ({ 'x-debug-trace-id': id })

/** `POST /v2/chat`. */
export const cohereChat: Endpoint = {
  method: 'POST',
  path: /^\/v2\/chat$/u,
  read(call) {
    const { body } = call
    const fault = requestFault(body)
    if (fault) return refused(fault)
    const ask = askOf(body)
    const stream = body.stream === true
    return {
      kind: 'understood',
      model: ask.model,
      stream,
      answer(alter) {
        const generation = alter(generate(ask, call.vendor.label, call.id))
        if (stream) return cohereStream(call, ask.model, generation, cohereHeaders(call))
        return jsonReply(200, cohereHeaders(call), cohereReply(generation))
      },
    }
  },
}

const roles: Readonly<Record<string, AskMessage['role']>> = {
  system: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool_result',
}

function requestFault(body: JsonObject): ErrorNotice | undefined {
  if (typeof body.model !== 'string') return refusal('invalid_request', 'model is required')
  if (!isList(body.messages) || body.messages.length === 0) {
    return refusal('invalid_request', 'invalid request: must specify at least one message')
  }
  const odd = objectsOf(body.messages).find(({ role }) => !(stringOf(role) in roles))
  return odd && refusal('invalid_request', `invalid request: unknown role '${stringOf(odd.role)}'`)
}

function askOf(body: JsonObject): Ask {
  const required = body.tool_choice === 'REQUIRED'
  return {
    model: stringOf(body.model),
    messages: objectsOf(body.messages).map((message) => ({
      role: roles[stringOf(message.role)] ?? 'user',
      text: contentText(message.content),
    })),
    maxOutputTokens: numberOf(body.max_tokens),
    tools: objectsOf(body.tools).map((tool) => functionTool(objectOf(tool.function))),
    toolChoice:
      body.tool_choice === 'NONE'
        ? { kind: 'none' }
        : required
          ? { kind: 'required', parallel: true }
          : { kind: 'auto' },
    jsonSchema: schemaOf(objectOf(body.response_format)),
    thinks: objectOf(body.thinking).type === 'enabled',
    searchesWeb: false,
    choices: 1,
  }
}

function schemaOf(format: JsonObject): Json | undefined {
  return format.type === 'json_object' ? (format.json_schema ?? format.schema ?? anyObject) : undefined
}
