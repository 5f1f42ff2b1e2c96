import { type Completion, completionText } from '../completion.js'
import { MalformedReply } from '../errors.js'
import type { ProviderAdapter } from '../provider.js'
import { retoldDecoder } from '../retold_decoder.js'
import type { StreamEvent } from '../stream_event.js'
import type { AnswerCheck } from './answer_schema.js'

/**
 * The adapter whose whole answers are checked: a finished answer that breaks its schema is a malformed reply. What a
 * stream has told cannot be taken back: there the fault is noted as `schemaViolation` in the answer's metadata.
 */
export function withCheckedAnswer(adapter: ProviderAdapter, check: AnswerCheck): ProviderAdapter {
  return {
    ...adapter,
    decode(reply) {
      const decoded = adapter.decode(reply)
      if ('notProcessed' in decoded || !isFinishedText(decoded)) return decoded
      const violation = check(completionText(decoded))
      if (violation === undefined) return decoded
      throw new MalformedReply(`the answer breaks the schema it was asked for: ${violation}`, { seen: decoded })
    },
    createStreamDecoder() {
      let text = ''
      let isText = true
      const note = (event: StreamEvent): readonly StreamEvent[] => {
        if (event.type === 'text_delta') text += event.text
        if (event.type === 'tool_call_started' || event.type === 'refusal_delta') isText = false
        if (event.type !== 'finished' || event.finishReason !== 'stop' || !isText) return [event]
        const violation = check(text)
        return violation === undefined
          ? [event]
          : [{ type: 'metadata', metadata: { schemaViolation: violation } }, event]
      }
      return retoldDecoder(adapter.createStreamDecoder(), note)
    },
  }
}

/** A cut answer, a refusal or a call owes no JSON. */
function isFinishedText({ parts, finishReason }: Completion): boolean {
  return finishReason === 'stop' && parts.every(({ type }) => type === 'text' || type === 'reasoning')
}
