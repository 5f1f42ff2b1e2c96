import { createStreamAssembler } from '../../assemble_stream.js'
import type { Completion } from '../../completion.js'
import { MalformedReply } from '../../errors.js'
import type { UpstreamReply } from '../../provider.js'
import type { ProviderFailure } from '../../provider_failure.js'
import { readGeminiUsage } from '../../usage/gemini_usage.js'
import { classifyReply } from '../failure_reply.js'
import { asObject, asObjects, asWord, definedFields, type JsonObject, readJsonObject } from '../json_value.js'
import { createCandidateReader } from './candidate_reader.js'
import { googleFailureFormat, readGoogleError } from './failures.js'
import { countSearches } from './grounding.js'

export function decodeGenerateContentReply(reply: UpstreamReply): Completion | ProviderFailure {
  const body = readJsonObject(reply.body)
  const [first, ...others] = asObjects(body.candidates)
  const blockReason = readBlockReason(body)
  if (first === undefined && blockReason === undefined) {
    if (readGoogleError(body) !== undefined) return classifyReply(googleFailureFormat, reply)
    throw new MalformedReply('The reply has no candidates.')
  }
  const usage = asObject(body.usageMetadata)
  const searches = countSearches(asObject(first?.groundingMetadata), asWord(body.modelVersion))
  return definedFields({
    upstreamId: asWord(body.responseId),
    upstreamModel: asWord(body.modelVersion),
    ...decodeCandidate(body, first ?? {}, blockReason),
    usage: usage === undefined ? {} : readGeminiUsage(usage, searches),
    alternatives: others.length === 0 ? undefined : others.map((candidate) => decodeCandidate(body, candidate)),
  })
}

/** Why the prompt itself was turned away; there is no candidate then. */
export function readBlockReason(body: JsonObject): string | undefined {
  return asWord(asObject(body.promptFeedback)?.blockReason)
}

/** What stands beside a candidate's content: the words for an unusual end. */
export function readMetadata({ finishMessage }: JsonObject): JsonObject | undefined {
  return asWord(finishMessage) === undefined ? undefined : { finishMessage }
}

function decodeCandidate(body: JsonObject, candidate: JsonObject, blockReason?: string) {
  const reader = createCandidateReader(() => asWord(body.responseId))
  const assembler = createStreamAssembler()
  for (const event of reader.read(candidate)) assembler.push(event)
  const reason = asWord(candidate.finishReason)
  const metadata = readMetadata(candidate)
  if (metadata !== undefined) assembler.push({ type: 'metadata', metadata })
  for (const event of blockReason === undefined ? reader.finish(reason) : blocked(blockReason)) assembler.push(event)
  const { parts, finishReason, providerFinishReason, citations, providerMetadata } = assembler.completion()
  return definedFields({ parts, finishReason, providerFinishReason, citations, providerMetadata })
}

export function blocked(reason: string) {
  return [{ type: 'finished', finishReason: 'content_filter', providerFinishReason: reason }] as const
}
