import type { Usage } from '@maester/cost_meter'
import type { FinishReason } from '../../completion.js'
import { readOpenAiUsage } from '../../usage/openai_usage.js'
import { tokenCount } from '../../usage/token_count.js'
import { asObject, asWord, type JsonObject } from '../json_value.js'
import type { OutputReader } from './output_reader.js'

const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['completed', 'stop'],
  ['max_output_tokens', 'length'],
  ['content_filter', 'content_filter'],
])

/** How a response ended: the reason of an incomplete one, else its status. One we do not know is `other`. */
export function readEnd(response: JsonObject, output: Pick<OutputReader, 'hasToolCall' | 'onlyRefuses'>) {
  const reason = asWord(asObject(response.incomplete_details)?.reason) ?? asWord(response.status)
  const known = FINISH_REASONS.get(reason ?? '') ?? 'other'
  const finishReason = known === 'stop' ? reasonOfWhole(output) : known
  return { finishReason, ...(reason !== undefined && { providerFinishReason: reason }) }
}

/** A status says only that a response is complete, not by what it ended. */
function reasonOfWhole({ hasToolCall, onlyRefuses }: Pick<OutputReader, 'hasToolCall' | 'onlyRefuses'>): FinishReason {
  if (hasToolCall) return 'tool_calls'
  return onlyRefuses ? 'content_filter' : 'stop'
}

/**
 * Usage of a response. Searches are billed apart: as many as it says, or as its items show.
 * https://platform.openai.com/docs/guides/tools-web-search
 */
export function readResponseUsage(response: JsonObject, output: Pick<OutputReader, 'webSearches'>): Usage | undefined {
  const raw = asObject(response.usage)
  if (raw === undefined) return undefined
  const usage = readOpenAiUsage(raw, asWord(response.service_tier))
  const billed = tokenCount(asObject(asObject(response.tool_usage)?.web_search)?.num_requests)
  const webSearches = billed ?? output.webSearches
  return webSearches === 0 ? usage : { ...usage, webSearches }
}
