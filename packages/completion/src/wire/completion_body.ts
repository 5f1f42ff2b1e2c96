import { picoUsdFromDecimal } from '@maester/cost_meter'
import { z } from 'zod'
import type { CompletionInput, PromptInput } from '../completion_input.js'
import { CompletionError } from '../errors.js'
import { parseWith } from './parse_with.js'
import { plainName as name, plainText as plain } from './plain_text.js'

const decimalUsd = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,12})?$/, 'must be a decimal amount in USD, written as a string: "0.01"')

/** Checks are named, or an object with a `type` and the check's parameters. Their own rules are `evaluation`'s. */
const check = z.union([name, z.looseObject({ type: name })])

const common = {
  system: z.string().max(1_000_000).optional(),
  model: name.optional(),
  max_tokens: z.int().min(1).max(10_000_000).optional(),
  temperature: z.number().min(0).max(2).optional(),
  required_terms: z.array(z.string().min(1).max(1_000)).max(100).optional(),
  max_response_chars: z.int().min(1).optional(),
  json_schema: z.record(z.string(), z.unknown()).optional(),
  checks: z.array(check).max(50).optional(),
  budget_scope: name.optional(),
  max_cost_usd: decimalUsd.optional(),
  max_latency_ms: z.int().min(1).optional(),
  allow_fallback_to_cheaper_model: z.boolean().optional(),
  profile: name.optional(),
  require: z.array(name).max(20).optional(),
  session_id: name.optional(),
  web_search: z.boolean().optional(),
  tags: z
    .record(name, plain)
    .refine((tags) => Object.keys(tags).length <= 32, 'at most 32 tags')
    .optional(),
  stream: z.boolean().optional(),
}

/** The body of `POST /v1/reliable_completion`. */
export const reliableCompletionBody = z.strictObject({ prompt: z.string().min(1).max(1_000_000), ...common })

/** The body of `POST /v1/prompted_completion`. */
export const promptedCompletionBody = z.strictObject({
  prompt_name: name,
  prompt_version: z
    .string()
    .regex(/^v[1-9]\d{0,8}$/, 'must be a version like "v1"')
    .optional(),
  prompt_label: name.optional(),
  variables: z.record(z.string(), z.unknown()).optional(),
  ...common,
})

type Common = Omit<z.infer<typeof reliableCompletionBody>, 'prompt' | 'system'>

export interface ParsedCompletion {
  readonly input: CompletionInput
  readonly stream: boolean
}

/** Throws `CompletionError` `invalid_value`, `unknown_parameter` or `unsupported_parameter`, naming the field. */
export function parseReliableCompletion(body: unknown): ParsedCompletion {
  const { prompt, system, ...rest } = parseWith(reliableCompletionBody, body)
  return toInput({ kind: 'text', text: prompt, ...(system !== undefined && { system }) }, rest)
}

/** Throws like `parseReliableCompletion`. */
export function parsePromptedCompletion(body: unknown): ParsedCompletion {
  const parsed = parseWith(promptedCompletionBody, body)
  const { prompt_name, prompt_version, prompt_label, variables = {}, system, ...rest } = parsed
  if (prompt_version !== undefined && prompt_label !== undefined) {
    throw new CompletionError('invalid_value', 'Give prompt_version or prompt_label, not both.', false, {
      param: 'prompt_label',
    })
  }
  return toInput(
    {
      kind: 'registered',
      name: prompt_name,
      ...(prompt_version !== undefined && { version: prompt_version }),
      ...(prompt_label !== undefined && { label: prompt_label }),
      variables,
      ...(system !== undefined && { system }),
    },
    rest,
  )
}

/** Either body, told apart by `prompt_name`. */
export function parseAnyCompletion(body: unknown): ParsedCompletion {
  const prompted = typeof body === 'object' && body !== null && 'prompt_name' in body
  return prompted ? parsePromptedCompletion(body) : parseReliableCompletion(body)
}

function toInput(prompt: PromptInput, body: Common): ParsedCompletion {
  refuseUnavailable(body)
  return {
    stream: body.stream ?? false,
    input: {
      prompt,
      ...(body.model !== undefined && { model: body.model }),
      options: {
        ...(body.max_tokens !== undefined && { maxOutputTokens: body.max_tokens }),
        ...(body.temperature !== undefined && { temperature: body.temperature }),
        ...(body.json_schema !== undefined && {
          responseFormat: { type: 'json_schema', name: 'answer', schema: body.json_schema },
        }),
        ...(body.web_search === true && { webSearch: {} }),
      },
      ...(body.required_terms !== undefined && { requiredTerms: body.required_terms }),
      ...(body.max_response_chars !== undefined && { maxResponseChars: body.max_response_chars }),
      checks: body.checks ?? [],
      ...(body.budget_scope !== undefined && { budgetScope: body.budget_scope }),
      ...(body.max_cost_usd !== undefined && { maxCost: picoUsdFromDecimal(body.max_cost_usd) }),
      allowCheaperModel: body.allow_fallback_to_cheaper_model ?? false,
      tags: body.tags ?? {},
      ...(body.require !== undefined && { require: body.require }),
      ...(body.profile !== undefined && { profile: body.profile }),
      ...(body.max_latency_ms !== undefined && { maxLatencyMs: body.max_latency_ms }),
    },
  }
}

/** A field that would be ignored is refused instead: the caller asked for something that would not happen. */
function refuseUnavailable(body: Common): void {
  if (body.session_id !== undefined) {
    throw new CompletionError('not_found', 'No such session.', false, { param: 'session_id' })
  }
}
