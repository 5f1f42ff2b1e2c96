import { z } from 'zod'
import { defineContract } from '../job_contract.js'

const maxItems = 10_000

/** Short text that is kept as it is: what no database takes, and nobody can read, is refused. */
const plain = z
  .string()
  .max(256)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not have control characters or lone surrogates')
const name = plain.min(1)
const check = z.union([name, z.looseObject({ type: name })])
const decimalUsd = z.string().regex(/^\d{1,12}(\.\d{1,12})?$/, 'must be a decimal amount in USD, written as a string')

/** What any item may say about its completion, as in the body of a single one. */
const completionFields = {
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
}

const Item = z
  .strictObject({
    custom_id: name.optional(),
    prompt: z.string().min(1).max(1_000_000).optional(),
    prompt_name: name.optional(),
    prompt_version: name.optional(),
    prompt_label: name.optional(),
    variables: z.record(z.string(), z.unknown()).optional(),
    ...completionFields,
  })
  .superRefine((item, context) => {
    if ((item.prompt === undefined) === (item.prompt_name === undefined)) {
      context.addIssue({ code: 'custom', path: ['prompt'], message: 'give either prompt or prompt_name' })
    }
    for (const field of ['prompt_version', 'prompt_label', 'variables'] as const) {
      if (item.prompt !== undefined && item[field] !== undefined) {
        context.addIssue({ code: 'custom', path: [field], message: 'goes with prompt_name only' })
      }
    }
  })

const Payload = z
  .strictObject({
    items: z.array(Item).min(1).max(maxItems),
    /** For every item that does not say otherwise itself. */
    defaults: z.strictObject(completionFields).optional(),
    /** Items in flight at a time. */
    concurrency: z.int().min(1).max(64).default(8),
  })
  .superRefine(({ items }, context) => {
    const seen = new Set<string>()
    for (const [index, { custom_id: customId }] of items.entries()) {
      if (customId === undefined) continue
      if (seen.has(customId)) {
        context.addIssue({ code: 'custom', path: ['items', index, 'custom_id'], message: 'is used twice' })
      }
      seen.add(customId)
    }
  })

export type BatchInferencePayload = z.infer<typeof Payload>
export type BatchItem = z.infer<typeof Item>

/** What a finished batch returns. `ok + failed` is `total`; an item that failed does not fail the batch. */
export interface BatchInferenceResult {
  readonly total: number
  readonly ok: number
  readonly failed: number
}

/** Runs 1 to 10_000 completions. Results are kept per item; see `BatchItemStore`. */
export const batchInferenceContract = defineContract({ name: 'batch_inference', payload: Payload, concurrency: 2 })

/** The item with the batch's defaults filled in: a field the item has itself wins whole. */
export function batchItem(payload: BatchInferencePayload, index: number): BatchItem {
  const item = payload.items[index]
  if (item === undefined) throw new RangeError(`no item ${index}`)
  return { ...payload.defaults, ...item }
}
