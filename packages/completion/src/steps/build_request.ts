import type { CompletionRequest, Message } from '@maester/model_gateway'
import type { CompletionInput } from '../completion_input.js'

/** The gateway's request for a validated input. What the caller left out stays out. */
export function buildRequest(
  input: CompletionInput,
  messages: readonly Message[],
  defaultModel: string,
): CompletionRequest {
  return {
    model: input.model ?? defaultModel,
    messages,
    ...(input.maxTokens !== undefined && { maxOutputTokens: input.maxTokens }),
    ...(input.temperature !== undefined && { temperature: input.temperature }),
    ...(input.jsonSchema !== undefined && {
      responseFormat: { type: 'json_schema', name: 'answer', schema: input.jsonSchema },
    }),
  }
}
