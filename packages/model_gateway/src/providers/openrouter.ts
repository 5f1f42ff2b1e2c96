import type { Usage } from '@maester/cost_meter'
import type { ReasoningOptions } from '../completion_request.js'
import type { ReasoningPart } from '../message.js'
import { readOpenAiUsage } from '../usage/openai_usage.js'
import { asNumber, asWord, definedFields, type JsonObject } from './json_value.js'
import { createOpenAiCompatible } from './openai_compatible.js'

/** https://openrouter.ai/docs/api-reference/overview. Errors carry an HTTP status as their code. */
export const openRouter = createOpenAiCompatible({
  type: 'openrouter',
  topKField: 'top_k',
  // https://openrouter.ai/docs/api-reference/overview#assistant-prefill
  continuation: {},
  // https://openrouter.ai/docs/features/prompt-caching
  cacheMarks: true,
  encodeReasoning,
  replayReasoning: (parts) => ({ reasoning_details: parts.map(toReasoningDetail) }),
  webSearchFields: ({ maxResults }) => ({ plugins: [definedFields({ id: 'web', max_results: maxResults })] }),
  unsupported: ['prompt_cache_key'],
  readUsage: readOpenRouterUsage,
  failureRules: [
    { class: 'quota_exhausted', phrases: ['key limit exceeded', 'insufficient credits'], statuses: [402, 403] },
    { class: 'content_filtered', phrases: ['was flagged', 'requires moderation'], statuses: [403] },
    { class: 'overloaded', phrases: ['provider returned error: overloaded'], statuses: [502, 503] },
    {
      class: 'unsupported_capability',
      phrases: ['no endpoints found that support', 'no endpoints found that can handle'],
      statuses: [404],
    },
    { class: 'model_access', phrases: ['no endpoints found', 'no allowed providers'], statuses: [404] },
    { class: 'model_access', phrases: ['is not a valid model id'], statuses: [400] },
  ],
  readMetadata: ({ provider }) => (asWord(provider) === undefined ? undefined : { upstreamProvider: provider }),
})

function encodeReasoning({ effort, budgetTokens, includeText }: ReasoningOptions): JsonObject {
  const reasoning = definedFields({
    enabled: effort === undefined && budgetTokens === undefined ? true : undefined,
    effort,
    max_tokens: budgetTokens,
    exclude: includeText === undefined ? undefined : !includeText,
  })
  return { reasoning }
}

function toReasoningDetail({ text, signature, redacted }: ReasoningPart, index: number): JsonObject {
  if (redacted !== undefined) return { type: 'reasoning.encrypted', data: redacted, index }
  return definedFields({ type: 'reasoning.text', text, signature, index })
}

/** What OpenRouter says a call cost is what it charges. */
function readOpenRouterUsage(raw: JsonObject, serviceTier?: string): Usage {
  const cost = asNumber(raw.cost)
  const usage = readOpenAiUsage(raw, serviceTier)
  return cost === undefined || cost < 0 ? usage : { ...usage, providerCostUsd: toPlainDecimal(cost) }
}

/** The shortest decimal of a number, without an exponent. */
function toPlainDecimal(value: number): string {
  const [digits, exponent] = value.toString().split('e-')
  if (exponent === undefined) return value.toString()
  const [whole, fraction = ''] = digits!.split('.')
  return `0.${'0'.repeat(Number(exponent) - 1)}${whole}${fraction}`
}
