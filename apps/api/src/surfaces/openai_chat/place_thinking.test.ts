import { type CompletionRequest, type OutputPart, providerAdapters } from '@maester/model_gateway'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeAssistantMessage } from './decode_assistant_message.js'
import { encodeChatMessage } from './encode_message.js'
import { chatMessage } from './message_body.js'
import { placeThinking } from './place_thinking.js'

const strict = {
  dropped: [],
  refuse: () => expect.fail('Nothing is refused.'),
  demand: () => expect.fail('Nothing is refused.'),
}

/** What a provider is sent back of an answer that went to the caller as a chat message. */
function sentBack(parts: readonly OutputPart[]) {
  const message = chatMessage.parse(JSON.parse(JSON.stringify(encodeChatMessage(parts))))
  if (message.role !== 'assistant') throw new Error('An answer is the assistant’s.')
  return decodeAssistantMessage(message, 'messages.0', strict)
}

const thought = (name: string): OutputPart => ({ type: 'reasoning', text: name, signature: `proof of ${name}` })
const text = (words: string): OutputPart => ({ type: 'text', text: words })
const call = (id: string): OutputPart => ({ type: 'tool_call', id, name: 'look', arguments: '{}' })

it('keeps the thoughts between texts and calls where they stood', () => {
  const parts = [thought('a'), text('Let me see. '), thought('b'), call('1'), thought('c'), text('🙂 So.'), call('2')]
  expect(sentBack(parts).parts).toEqual(parts)
})

it.each(['anthropic', 'bedrock'])('gives %s its thoughts back in their order', (type) => {
  const { parts } = sentBack([thought('a'), text('Let me see.'), thought('b'), call('1')])
  const messages: CompletionRequest['messages'] = [{ role: 'assistant', parts }]
  const connection = { name: type, type, baseUrl: 'http://127.0.0.1', apiKeys: ['k'], settings: {} }
  const request = { model: 'claude-sonnet-4-6', messages }
  const { body } = providerAdapters[type]!.encode(request, { connection, apiKey: 'k', stream: false })
  const places = ['proof of a', 'Let me see.', 'proof of b', 'look'].map((words) => body.indexOf(words))
  expect(places).toEqual([...places].sort((a, b) => a - b))
  expect(places).not.toContain(-1)
})

it('loses nothing of any answer whose texts come before its calls between two thoughts', () => {
  const proven = fc.record({
    type: fc.constant('reasoning' as const),
    text: fc.string(),
    signature: fc.string({ minLength: 1 }),
  })
  const words = fc.string({ minLength: 1, unit: 'binary' }).map(text)
  const calls = fc.array(fc.uuid().map(call), { maxLength: 2 })
  const step = fc.tuple(proven, fc.option(words), calls)
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), (steps) => {
      const parts = steps.flatMap(([reasoning, said, called]) => [reasoning, ...(said ? [said] : []), ...called])
      expect(sentBack(parts).parts).toEqual(parts)
    }),
  )
})

it('puts thoughts whose text was shortened at its end', () => {
  const words = [{ type: 'text', text: 'Short' } as const]
  const part = { type: 'reasoning', text: 'b', signature: 'x' } as const
  expect(placeThinking([{ part, place: { text_offset: 99, call_offset: 3 } }], words, [])).toEqual([...words, part])
})
