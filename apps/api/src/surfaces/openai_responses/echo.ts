import { givenFields } from '../given_fields.js'
import type { ResponsesBody } from './request_body.js'

/** What of a request its response repeats. `null` is what was left to the model's own default. */
export interface ResponseEcho {
  readonly instructions: string | null
  readonly max_output_tokens: number | null
  readonly metadata: Readonly<Record<string, string>>
  readonly parallel_tool_calls: boolean
  readonly reasoning: { readonly effort: string | null; readonly summary: string | null }
  readonly temperature: number | null
  readonly text: unknown
  readonly tool_choice: unknown
  readonly tools: readonly unknown[]
  readonly top_logprobs?: number
  readonly top_p: number | null
  readonly user: string | null
  readonly prompt_cache_key?: string
  readonly safety_identifier?: string
}

export function echoOf(body: ResponsesBody): ResponseEcho {
  const { reasoning } = body
  return {
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    metadata: body.metadata ?? {},
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    reasoning: {
      effort: reasoning?.effort ?? null,
      summary: reasoning?.summary ?? reasoning?.generate_summary ?? null,
    },
    temperature: body.temperature ?? null,
    text: { ...body.text, format: body.text?.format ?? { type: 'text' } },
    tool_choice: body.tool_choice ?? 'auto',
    tools: body.tools ?? [],
    top_p: body.top_p ?? null,
    user: body.user ?? null,
    ...givenFields({
      top_logprobs: body.top_logprobs,
      prompt_cache_key: body.prompt_cache_key,
      safety_identifier: body.safety_identifier,
    }),
  }
}
