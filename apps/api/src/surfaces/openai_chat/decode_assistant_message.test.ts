import type { Message } from '@maester/model_gateway'
import { expect, it } from 'vitest'
import { answerFactsOfOneTry, callFacts } from '../testing/facts.js'
import { decodeChatCompletionRequest } from './decode_request.js'
import { encodeChatCompletion } from './encode_completion.js'

function messagesOf(messages: readonly unknown[]): readonly Message[] {
  const { prompt } = decodeChatCompletionRequest({ model: 'fast', messages }).input
  return prompt.kind === 'messages' ? prompt.messages : []
}

it('takes an answer back as it was given', () => {
  const parts = [
    { type: 'reasoning', text: 'Hm', signature: 'proof' },
    { type: 'reasoning', text: '', redacted: 'secret' },
    {
      type: 'text',
      text: 'See.',
      signature: 'p1',
      citations: [{ start: 0, end: 3, url: 'https://a.example', title: 'A', quote: 'q' }],
    },
    { type: 'refusal', text: 'No more.' },
    { type: 'tool_call', id: 'c1', name: 'look', arguments: '{"a":1}', signature: 'p2' },
  ] as const
  const completion = { parts, finishReason: 'tool_calls', usage: {} } as const
  const [choice] = encodeChatCompletion(completion, callFacts, answerFactsOfOneTry).choices

  expect(messagesOf([choice!.message])).toEqual([{ role: 'assistant', parts }])
})

it('takes the answer back as the official SDK changes it', () => {
  const message = {
    role: 'assistant',
    content: null,
    refusal: null,
    annotations: [],
    parsed: null,
    tool_calls: [
      { index: 0, id: 'c1', type: 'function', function: { name: 'now', arguments: '', parsed_arguments: null } },
    ],
  }
  expect(messagesOf([message])).toEqual([
    { role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name: 'now', arguments: '{}' }] },
  ])
})

it('reads thinking that came without proof', () => {
  expect(messagesOf([{ role: 'assistant', content: 'Yes.', reasoning_content: 'Hm' }])).toEqual([
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'Hm' },
        { type: 'text', text: 'Yes.' },
      ],
    },
  ])
})
