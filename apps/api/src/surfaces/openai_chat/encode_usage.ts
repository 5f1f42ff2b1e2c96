import type { Usage } from '@maester/cost_meter'
import type { ChatAnswerUsage } from './answer.js'

/** `undefined` when neither tokens nor cost are known. A total of which a part is unknown is unknown. */
export function encodeChatUsage(usage: Usage, costUsd: string | null): ChatAnswerUsage | undefined {
  const { inputTokens = null, outputTokens = null, cacheWrite5mTokens, cacheWrite1hTokens } = usage
  if (inputTokens === null && outputTokens === null && costUsd === null) return undefined
  const wroteCache = cacheWrite5mTokens !== undefined || cacheWrite1hTokens !== undefined
  const input = {
    ...(usage.cacheReadTokens !== undefined && { cached_tokens: usage.cacheReadTokens }),
    ...(wroteCache && { cache_write_tokens: (cacheWrite5mTokens ?? 0) + (cacheWrite1hTokens ?? 0) }),
    ...(usage.inputAudioTokens !== undefined && { audio_tokens: usage.inputAudioTokens }),
  }
  const output = {
    ...(usage.reasoningTokens !== undefined && { reasoning_tokens: usage.reasoningTokens }),
    ...(usage.outputAudioTokens !== undefined && { audio_tokens: usage.outputAudioTokens }),
  }
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens === null || outputTokens === null ? null : inputTokens + outputTokens,
    ...(Object.keys(input).length > 0 && { prompt_tokens_details: input }),
    ...(Object.keys(output).length > 0 && { completion_tokens_details: output }),
    cost_usd: costUsd,
  }
}
