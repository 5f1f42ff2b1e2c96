import { type Usage, usageCounts } from '@maester/cost_meter'
import type { Completion } from './completion.js'
import type { EmbeddingResult } from './provider.js'
import { estimateOutputTokens, type RequestEstimate } from './request_estimate.js'

/** More tokens than any context window: a figure beyond it is a fault, not a measurement. */
const MAX_TOKENS = 1_000_000_000

export interface MeteredUsage {
  readonly usage: Usage
  /** Input or output tokens are ours, because the provider reported none that can be true. */
  readonly estimated: boolean
  /** Fields the provider reported and that cannot be true. */
  readonly absurdFields: readonly string[]
}

/** The usage an answer is billed by. A reported zero counts; what is missing or absurd is estimated. */
export function meterAnswer(
  completion: Pick<Completion, 'parts' | 'usage' | 'alternatives'>,
  estimate: RequestEstimate,
): MeteredUsage {
  const { usage, absurdFields } = withoutAbsurdFigures(completion.usage)
  const inputTokens = usage.inputTokens ?? estimate.inputTokens
  const outputTokens = usage.outputTokens ?? countOutput(completion, estimate)
  const estimated = usage.inputTokens === undefined || usage.outputTokens === undefined
  return { usage: { ...usage, inputTokens, outputTokens }, estimated, absurdFields }
}

/** The usage embeddings are billed by. They have no output. */
export function meterEmbeddings({ usage: reported }: EmbeddingResult, estimate: RequestEstimate): MeteredUsage {
  const { usage, absurdFields } = withoutAbsurdFigures(reported)
  const { inputTokens } = usage
  const metered = { ...usage, inputTokens: inputTokens ?? estimate.inputTokens, outputTokens: 0 }
  return { usage: metered, estimated: inputTokens === undefined, absurdFields }
}

/**
 * The usage of an attempt that may have been processed but gave no whole answer. What a stream produced is counted,
 * since the figures seen on the way may be older; when nothing came, the estimate holds.
 */
export function meterUnfinished(seen: Completion | undefined, estimate: RequestEstimate): Usage {
  if (seen === undefined || seen.parts.length === 0) {
    return { inputTokens: estimate.inputTokens, outputTokens: estimate.outputTokens }
  }
  const { usage } = withoutAbsurdFigures(seen.usage)
  return {
    ...usage,
    inputTokens: usage.inputTokens ?? estimate.inputTokens,
    outputTokens: Math.max(usage.outputTokens ?? 0, countOutput(seen, estimate)),
  }
}

/** Our count is on the high side; no model produces more than the request lets it. */
function countOutput(
  { parts, alternatives = [] }: Pick<Completion, 'parts' | 'alternatives'>,
  { maxOutputTokens = Number.POSITIVE_INFINITY }: RequestEstimate,
): number {
  const counted = estimateOutputTokens([parts, ...alternatives.map((alternative) => alternative.parts)])
  return Math.min(counted, maxOutputTokens)
}

function withoutAbsurdFigures(reported: Usage): { readonly usage: Usage; readonly absurdFields: readonly string[] } {
  const absurdFields = usageCounts.filter((field) => reported[field] !== undefined && !isCount(reported[field]))
  if (absurdFields.length === 0) return { usage: reported, absurdFields }
  const usage: Record<string, unknown> = { ...reported }
  for (const field of absurdFields) delete usage[field]
  return { usage, absurdFields }
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= MAX_TOKENS
}
