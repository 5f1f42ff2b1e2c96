import type { StreamDecoder } from '../../provider.js'
import { COMMENT_EVENT } from '../../sse/sse_parser.js'
import type { StreamEvent } from '../../stream_event.js'
import { mergeAnthropicUsage, readAnthropicUsage } from '../../usage/anthropic_usage.js'
import { classifyInStream, malformedInStream } from '../failure_reply.js'
import { asNumber, asObject, asText, asWord, definedFields, type JsonObject, tryParseJson } from '../json_value.js'
import { createBlockReader } from './block_reader.js'
import { readMetadata } from './decode_reply.js'
import { messagesFailureFormat, readMessagesError } from './failures.js'
import { toFinishReason } from './finish_reason.js'

type EventReader = (event: JsonObject) => readonly StreamEvent[]

/** https://docs.claude.com/en/docs/build-with-claude/streaming. Event kinds we do not know say nothing. */
export function createMessagesStreamDecoder(): StreamDecoder {
  const blocks = createBlockReader()
  let started = false
  let answerId: string | undefined
  let usage: JsonObject | undefined

  function readUsage(reported: JsonObject | undefined): StreamEvent[] {
    if (reported === undefined) return []
    usage = mergeAnthropicUsage(usage ?? {}, reported)
    return [{ type: 'usage', usage: readAnthropicUsage(usage) }]
  }

  /**
   * A second `message_start` has been seen in the wild. The same message's may correct the usage, and starts nothing;
   * another's shows that two answers were spliced, of which neither is whole.
   */
  function readStart({ message }: JsonObject): readonly StreamEvent[] {
    const opened = asObject(message) ?? {}
    const id = asWord(opened.id)
    if (started && id !== undefined && answerId !== undefined && id !== answerId) {
      return [{ type: 'failed', failure: malformedInStream('A second message begins within the first.') }]
    }
    const events = readUsage(asObject(opened.usage))
    if (started) return events
    started = true
    answerId = id
    const start = { upstreamId: id, upstreamModel: asWord(opened.model) }
    return [definedFields({ type: 'started' as const, ...start }), ...events]
  }

  function readEnd({ delta, usage: reported }: JsonObject): StreamEvent[] {
    const ending = asObject(delta) ?? {}
    const events = readUsage(asObject(reported))
    const metadata = readMetadata(ending, blocks.providerBlocks)
    if (metadata !== undefined) events.push({ type: 'metadata', metadata })
    const reason = asWord(ending.stop_reason)
    if (reason === undefined) return events
    const finished = {
      finishReason: toFinishReason(reason),
      providerFinishReason: reason,
      stopSequence: asWord(ending.stop_sequence),
    }
    return [...events, definedFields({ type: 'finished' as const, ...finished })]
  }

  function readError(event: JsonObject): StreamEvent[] {
    const error = readMessagesError(event) ?? { codes: [], message: 'The provider reported an error without words.' }
    return [{ type: 'failed', failure: classifyInStream(messagesFailureFormat, error, blocks.hasOutput) }]
  }

  const readers: ReadonlyMap<unknown, EventReader> = new Map<unknown, EventReader>([
    ['message_start', readStart],
    ['content_block_start', (event) => blocks.open(blockIndex(event), asObject(event.content_block) ?? {})],
    ['content_block_delta', (event) => blocks.extend(blockIndex(event), asObject(event.delta) ?? {})],
    ['content_block_stop', (event) => blocks.close(blockIndex(event))],
    ['message_delta', readEnd],
    ['message_stop', () => [{ type: 'completed' }]],
    ['ping', () => [{ type: 'ping' }]],
    ['error', readError],
  ])

  return {
    push({ event, data }) {
      if (event === COMMENT_EVENT) return [{ type: 'ping' }]
      const parsed = asObject(tryParseJson(data))
      if (parsed === undefined) {
        return [{ type: 'failed', failure: malformedInStream('An event of the stream is not a JSON object.') }]
      }
      return readers.get(asText(parsed.type) ?? event)?.(parsed) ?? []
    },
  }
}

function blockIndex(event: JsonObject): number {
  return asNumber(event.index) ?? -1
}
