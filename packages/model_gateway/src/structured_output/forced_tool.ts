import type { Completion } from '../completion.js'
import type { CompletionRequest, JsonSchema, Tool } from '../completion_request.js'
import type { ProviderAdapter } from '../provider.js'
import { retoldDecoder } from '../retold_decoder.js'
import { ANSWER_TOOL, AnswerStream, plainFinishReason, toPlainParts } from './answer_reader.js'

/**
 * The adapter for a model without schemas of its own: the answer is asked for as the arguments of a tool that must be
 * called, and read back as text. Beside tools of the caller's own the model may call those instead.
 */
export function withForcedTool(adapter: ProviderAdapter): ProviderAdapter {
  return {
    ...adapter,
    encode: (request, options) => adapter.encode(toForcedTool(request), options),
    decode(reply) {
      const decoded = adapter.decode(reply)
      return 'notProcessed' in decoded ? decoded : toPlainAnswer(decoded)
    },
    createStreamDecoder() {
      const answer = new AnswerStream()
      return retoldDecoder(adapter.createStreamDecoder(), (event) => answer.push(event))
    },
  }
}

/** The schema of the answer as a tool takes it; `undefined` when the answer need not be an object. */
export function forcedToolSchema({ responseFormat }: CompletionRequest): JsonSchema | undefined {
  if (responseFormat?.type === 'json') return { type: 'object' }
  if (responseFormat?.type !== 'json_schema') return undefined
  return responseFormat.schema.type === 'object' ? responseFormat.schema : undefined
}

function toForcedTool(request: CompletionRequest): CompletionRequest {
  const { responseFormat, tools = [], toolChoice, ...rest } = request
  const description = responseFormat?.type === 'json_schema' ? responseFormat.description : undefined
  const answer: Tool = {
    name: ANSWER_TOOL,
    description: description ?? 'Gives the answer to the user.',
    parameters: forcedToolSchema(request) ?? { type: 'object' },
  }
  return {
    ...rest,
    tools: toolChoice?.type === 'none' ? [answer] : [...tools, answer],
    toolChoice: { type: 'required' },
  }
}

function toPlainAnswer(completion: Completion): Completion {
  const { alternatives } = completion
  return {
    ...completion,
    ...plain(completion),
    ...(alternatives && {
      alternatives: alternatives.map((alternative) => ({ ...alternative, ...plain(alternative) })),
    }),
  }
}

function plain({ parts, finishReason }: Pick<Completion, 'parts' | 'finishReason'>) {
  const { parts: plainParts, answered } = toPlainParts(parts)
  const hasCalls = plainParts.some((part) => part.type === 'tool_call')
  return { parts: plainParts, finishReason: plainFinishReason(finishReason, answered, hasCalls) }
}
