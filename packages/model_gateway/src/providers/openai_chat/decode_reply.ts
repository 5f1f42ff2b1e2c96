import type { Usage } from '@maester/cost_meter'
import { createStreamAssembler } from '../../assemble_stream.js'
import type { Completion } from '../../completion.js'
import { MalformedReply } from '../../errors.js'
import type { UpstreamReply } from '../../provider.js'
import type { ProviderFailure } from '../../provider_failure.js'
import { readOpenAiUsage } from '../../usage/openai_usage.js'
import { classifyReply } from '../failure_reply.js'
import { asObject, asObjects, asWord, definedFields, type JsonObject, readJsonObject } from '../json_value.js'
import { chatFailureFormat, readChatError } from './chat_failures.js'
import { createChoiceReader } from './choice_reader.js'
import type { VendorDifferences } from './vendor_differences.js'

export function decodeChatReply(vendor: VendorDifferences, reply: UpstreamReply): Completion | ProviderFailure {
  const body = readJsonObject(reply.body)
  const [first, ...others] = asObjects(body.choices)
  if (first === undefined) {
    if (readChatError(body) !== undefined) return classifyReply(chatFailureFormat(vendor.failureRules), reply)
    throw new MalformedReply('The reply has no choices.')
  }
  const metadata = definedFields({
    logprobs: asObject(first.logprobs),
    ...readChatMetadata(body),
    ...vendor.readMetadata?.(body),
  })
  return definedFields({
    upstreamId: asWord(body.id),
    upstreamModel: asWord(body.model),
    ...decodeChoice(vendor, body, first),
    usage: readChatUsage(vendor, body) ?? {},
    alternatives: others.length === 0 ? undefined : others.map((choice) => decodeChoice(vendor, body, choice)),
    providerMetadata: Object.keys(metadata).length === 0 ? undefined : metadata,
  })
}

function decodeChoice(vendor: VendorDifferences, body: JsonObject, choice: JsonObject) {
  // Azure leaves the message out where its filter took all of it.
  const message = asObject(choice.message) ?? (choice.finish_reason === 'content_filter' ? {} : undefined)
  if (message === undefined) throw new MalformedReply('A choice has no message.')
  const reader = createChoiceReader(vendor, () => asWord(body.id))
  const assembler = createStreamAssembler()
  for (const event of reader.read(message)) assembler.push(event)
  for (const event of reader.finish(asWord(choice.finish_reason))) assembler.push(event)
  const { parts, finishReason, providerFinishReason, citations } = assembler.completion()
  return definedFields({ parts, finishReason, providerFinishReason, citations })
}

/** Usage of a reply or a chunk; `undefined` when it reports none. */
export function readChatUsage(vendor: VendorDifferences, body: JsonObject): Usage | undefined {
  const raw = vendor.findUsage === undefined ? asObject(body.usage) : vendor.findUsage(body)
  return raw && (vendor.readUsage ?? readOpenAiUsage)(raw, asWord(body.service_tier))
}

/** What stands beside the choices and means the same whole or streamed. */
export function readChatMetadata(body: JsonObject): { readonly systemFingerprint: string | undefined } {
  return { systemFingerprint: asWord(body.system_fingerprint) }
}
