import { createStreamAssembler } from '../../assemble_stream.js'
import type { Completion } from '../../completion.js'
import { MalformedReply } from '../../errors.js'
import type { UpstreamReply } from '../../provider.js'
import type { ProviderFailure } from '../../provider_failure.js'
import { classifyReply } from '../failure_reply.js'
import { asObject, asObjects, asWord, definedFields, readJsonObject } from '../json_value.js'
import { chatFailureFormat } from '../openai_chat/chat_failures.js'
import { createOutputReader } from './output_reader.js'
import { readEnd, readResponseUsage } from './response_end.js'

export const responsesFailureFormat = chatFailureFormat()

/** A response that failed is a 200 with its `error`. */
export function decodeResponsesReply(reply: UpstreamReply): Completion | ProviderFailure {
  const body = readJsonObject(reply.body)
  if (asObject(body.error) !== undefined) return classifyReply(responsesFailureFormat, reply)
  if (!Array.isArray(body.output)) throw new MalformedReply('The reply has no output.')
  const reader = createOutputReader()
  const assembler = createStreamAssembler()
  asObjects(body.output).forEach((item, number) => {
    for (const event of reader.endItem(number, item)) assembler.push(event)
  })
  const { parts, citations } = assembler.completion()
  return definedFields({
    upstreamId: asWord(body.id),
    upstreamModel: asWord(body.model),
    parts,
    ...readEnd(body, reader),
    usage: readResponseUsage(body, reader) ?? {},
    citations,
    providerMetadata: reader.metadata,
  })
}
