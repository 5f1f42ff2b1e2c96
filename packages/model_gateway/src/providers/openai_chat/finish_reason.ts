import type { FinishReason } from '../../completion.js'
import type { VendorDifferences } from './vendor_differences.js'

const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool_calls'],
  ['function_call', 'tool_calls'],
  ['content_filter', 'content_filter'],
  ['error', 'error'],
])

/** A reason we do not know is `other`, never `stop`: a cut answer must not look complete. */
export function toFinishReason(vendor: VendorDifferences, reason: string | undefined): FinishReason {
  if (reason === undefined) return 'other'
  return vendor.finishReasons?.get(reason) ?? FINISH_REASONS.get(reason) ?? 'other'
}
