import { createStreamAssembler } from '../../assemble_stream.js'
import type { Completion } from '../../completion.js'
import { MalformedReply } from '../../errors.js'
import type { UpstreamReply } from '../../provider.js'
import { readCohereUsage } from '../../usage/cohere_usage.js'
import { asObject, asObjects, asWord, definedFields, readJsonObject } from '../json_value.js'
import { createContentReader } from './content_reader.js'
import { toFinishReason } from './finish_reason.js'

/** The reply does not name the model. */
export function decodeCohereReply(reply: UpstreamReply): Completion {
  const body = readJsonObject(reply.body)
  const message = asObject(body.message)
  if (message === undefined) throw new MalformedReply('The reply has no message.')
  const reader = createContentReader()
  const contents = asObjects(message.content).map((content, block) => ({ content, block }))
  const read = (those: typeof contents) => those.flatMap(({ content, block }) => reader.content(block, content))
  // As it streams: the thinking, the plan, the answer.
  const events = [
    ...read(contents.filter(({ content }) => content.thinking !== undefined)),
    ...reader.plan(message.tool_plan),
    ...read(contents.filter(({ content }) => content.thinking === undefined)),
    ...asObjects(message.citations).flatMap((citation) => reader.citation(citation)),
    ...asObjects(message.tool_calls).flatMap((call, number) => [
      ...reader.startCall(number, call),
      ...reader.endCall(number),
    ]),
  ]
  const assembler = createStreamAssembler()
  for (const event of events) assembler.push(event)
  const { parts, citations } = assembler.completion()
  const reason = asWord(body.finish_reason)
  const usage = asObject(body.usage)
  return definedFields({
    upstreamId: asWord(body.id),
    parts,
    finishReason: toFinishReason(reason),
    providerFinishReason: reason,
    usage: usage === undefined ? {} : readCohereUsage(usage),
    citations,
  })
}
