import type { RequestRecord } from '../ports/request_store.js'
import type { CompletionAnswer } from '../wire/answer.js'
import type { ReplayComparison } from './replay_service.js'

/** Lengths are in code points. */
export function compareAnswers(original: RequestRecord, replayed: CompletionAnswer): ReplayComparison {
  const content = original.content ?? ''
  const originalLength = codePoints(content)
  const replayedLength = codePoints(replayed.content)
  const originalScore = original.evaluation?.reliabilityScore ?? null
  const replayedScore = replayed.evaluation.reliability_score
  return {
    content_exact_match: content === replayed.content,
    original_content_length: originalLength,
    replayed_content_length: replayedLength,
    content_length_delta: replayedLength - originalLength,
    same_provider: original.provider === replayed.provider,
    same_model: original.model === replayed.model,
    original_provider: original.provider ?? null,
    replayed_provider: replayed.provider,
    original_model: original.model ?? null,
    replayed_model: replayed.model,
    original_reliability_score: originalScore,
    replayed_reliability_score: replayedScore,
    reliability_score_delta:
      originalScore === null || replayedScore === null ? null : roundTo4(replayedScore - originalScore),
  }
}

function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

/** Scores have four places; so has their difference. */
function roundTo4(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
