import {
  CompletionError,
  type CompletionInput,
  type CompletionOptions,
  plainName as name,
  type PromptInput,
  plainText,
} from '@maester/completion'
import { picoUsdFromDecimal } from '@maester/cost_meter'
import type { CallerRequest, Message, WebSearchOptions } from '@maester/model_gateway'
import { z } from 'zod'
import type { SurfaceCall } from './surface_call.js'

const decimalUsd = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,12})?$/, 'must be a decimal amount in USD, written as a string: "0.01"')

const prompt = z
  .strictObject({
    name,
    version: z
      .string()
      .regex(/^v[1-9]\d{0,8}$/, 'must be a version like "v1"')
      .optional(),
    label: name.optional(),
    variables: z.record(z.string(), z.unknown()).optional(),
  })
  .refine(({ version, label }) => version === undefined || label === undefined, {
    error: 'give version or label, not both',
    path: ['label'],
  })

const webSearch = z.union([
  z.boolean(),
  z.strictObject({
    max_searches: z.int().min(1).optional(),
    allowed_domains: z.array(name).max(100).optional(),
    blocked_domains: z.array(name).max(100).optional(),
  }),
])

/** The field `maester` of every provider-shaped request: what the provider's own format cannot say. */
export const maesterOptions = z.strictObject({
  require: z.array(name).max(20).optional(),
  profile: name.optional(),
  max_cost_usd: decimalUsd.optional(),
  max_latency_ms: z.int().min(1).optional(),
  session_id: name.optional(),
  tags: z
    .record(name, plainText)
    .refine((tags) => Object.keys(tags).length <= 32, 'at most 32 tags')
    .optional(),
  /** Rendered and sent before the request's own messages. */
  prompt: prompt.optional(),
  checks: z
    .array(z.union([name, z.looseObject({ type: name })]))
    .max(50)
    .optional(),
  web_search: webSearch.optional(),
  /** Put into the provider's body as they are, by provider type. */
  provider_options: z.record(name, z.record(z.string(), z.unknown())).optional(),
  drop_unsupported: z.boolean().optional(),
  budget_scope: name.optional(),
  allow_fallback_to_cheaper_model: z.boolean().optional(),
})

export type MaesterOptions = z.infer<typeof maesterOptions>

/** The field `models` of every provider-shaped request: tried in order when `model` failed. */
export const fallbackModels = z.array(name).max(20)

/** A decoded request before `models` and `maester` are applied to it. */
export interface SurfaceQuestion {
  readonly model: string
  readonly messages: readonly Message[]
  readonly options: CompletionOptions
  readonly stream: boolean
  readonly includeUsage: boolean
  readonly models?: readonly string[] | undefined
  readonly maester?: MaesterOptions | undefined
  readonly droppedParameters: readonly string[]
  readonly callerRequest?: CallerRequest
}

/** Throws `CompletionError` for what stands under `maester` and cannot be had. */
export function toSurfaceCall(question: SurfaceQuestion): SurfaceCall {
  const { maester = {}, stream, includeUsage, droppedParameters } = question
  if (maester.session_id !== undefined) {
    throw new CompletionError('not_found', 'No such session.', false, { param: 'maester.session_id' })
  }
  return { input: toInput(question, maester), stream, includeUsage, droppedParameters }
}

function toInput(
  { model, models, messages, options, callerRequest }: SurfaceQuestion,
  maester: MaesterOptions,
): CompletionInput {
  return {
    prompt: toPrompt(messages, maester),
    model,
    options: mergeOptions(options, maester),
    checks: maester.checks ?? [],
    ...(maester.budget_scope !== undefined && { budgetScope: maester.budget_scope }),
    ...(maester.max_cost_usd !== undefined && { maxCost: picoUsdFromDecimal(maester.max_cost_usd) }),
    allowCheaperModel: maester.allow_fallback_to_cheaper_model ?? false,
    tags: maester.tags ?? {},
    ...(models && models.length > 0 && { fallbackModels: models }),
    ...(maester.drop_unsupported !== undefined && { dropUnsupported: maester.drop_unsupported }),
    ...(callerRequest && { callerRequest }),
    ...toDemands(maester),
  }
}

function toPrompt(messages: readonly Message[], { prompt }: MaesterOptions): PromptInput {
  if (prompt === undefined) return { kind: 'messages', messages }
  const { name, version, label, variables = {} } = prompt
  return {
    kind: 'registered',
    name,
    ...(version !== undefined && { version }),
    ...(label !== undefined && { label }),
    variables,
    ...(messages.length > 0 && { messages }),
  }
}

/** What stands under `maester` wins over what the format's own fields were translated to. */
function mergeOptions(options: CompletionOptions, maester: MaesterOptions): CompletionOptions {
  const webSearch = toWebSearch(maester.web_search)
  const providerOptions = { ...options.providerOptions }
  for (const [provider, fields] of Object.entries(maester.provider_options ?? {})) {
    providerOptions[provider] = { ...providerOptions[provider], ...fields }
  }
  return {
    ...options,
    ...(webSearch && { webSearch: { ...options.webSearch, ...webSearch } }),
    ...(Object.keys(providerOptions).length > 0 && { providerOptions }),
  }
}

function toWebSearch(wanted: MaesterOptions['web_search']): WebSearchOptions | undefined {
  if (wanted === undefined || wanted === false) return undefined
  if (wanted === true) return {}
  return {
    ...(wanted.max_searches !== undefined && { maxSearches: wanted.max_searches }),
    ...(wanted.allowed_domains && { allowedDomains: wanted.allowed_domains }),
    ...(wanted.blocked_domains && { blockedDomains: wanted.blocked_domains }),
  }
}

/** What is demanded of whoever answers. */
export function toDemands({
  require,
  profile,
  max_latency_ms: maxLatencyMs,
}: Pick<MaesterOptions, 'require' | 'profile' | 'max_latency_ms'>): Pick<
  CompletionInput,
  'require' | 'profile' | 'maxLatencyMs'
> {
  return {
    ...(require && { require }),
    ...(profile !== undefined && { profile }),
    ...(maxLatencyMs !== undefined && { maxLatencyMs }),
  }
}
