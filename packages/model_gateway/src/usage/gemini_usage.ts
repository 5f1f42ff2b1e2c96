import type { Usage } from '@maester/cost_meter'
import { asObjects, asWord, definedFields, type JsonObject } from '../providers/json_value.js'
import { addCounts, tokenCount } from './token_count.js'

/**
 * Cached input is inside `promptTokenCount`; input of the provider's tools and the thoughts stand apart. A count of zero
 * is left out by the API: what the total leaves over is the visible answer.
 * https://ai.google.dev/api/generate-content#UsageMetadata
 */
export function readGeminiUsage(raw: JsonObject, webSearches?: number): Usage {
  const prompt = tokenCount(raw.promptTokenCount)
  const toolUse = tokenCount(raw.toolUsePromptTokenCount)
  const thoughts = tokenCount(raw.thoughtsTokenCount)
  const inputTokens = addCounts(prompt, toolUse)
  const total = tokenCount(raw.totalTokenCount)
  const rest = total === undefined || inputTokens === undefined ? undefined : total - inputTokens - (thoughts ?? 0)
  return definedFields({
    inputTokens,
    outputTokens: addCounts(tokenCount(raw.candidatesTokenCount) ?? tokenCount(rest), thoughts),
    cacheReadTokens: tokenCount(raw.cachedContentTokenCount),
    reasoningTokens: thoughts,
    cacheReadAudioTokens: modalityCount(raw.cacheTokensDetails, 'AUDIO'),
    inputAudioTokens: inputCount(raw, 'AUDIO'),
    inputImageTokens: inputCount(raw, 'IMAGE'),
    outputAudioTokens: modalityCount(raw.candidatesTokensDetails, 'AUDIO'),
    outputImageTokens: modalityCount(raw.candidatesTokensDetails, 'IMAGE'),
    webSearches,
    serviceTier: readTraffic(asWord(raw.trafficType)),
    raw,
  })
}

/** Of the prompt and of the input of the provider's tools. */
function inputCount(raw: JsonObject, modality: string): number | undefined {
  const toolUse = modalityCount(raw.toolUsePromptTokensDetails, modality)
  return addCounts(modalityCount(raw.promptTokensDetails, modality), toolUse) ?? toolUse
}

/** Vertex: traffic that is not on demand (provisioned throughput, flex, priority) has prices of its own. */
function readTraffic(trafficType: string | undefined): string | undefined {
  return trafficType === 'ON_DEMAND' || trafficType === 'TRAFFIC_TYPE_UNSPECIFIED' ? undefined : trafficType
}

function modalityCount(details: unknown, modality: string): number | undefined {
  return tokenCount(asObjects(details).find((detail) => detail.modality === modality)?.tokenCount)
}
