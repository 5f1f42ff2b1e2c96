import { expect, it } from 'vitest'
import { createChunkForwarder } from './forward_chunks.js'

const chunk = (delta: object | undefined, finishReason: string | null = null) => ({
  data: JSON.stringify({ id: 'c', choices: [{ index: 0, ...(delta && { delta }), finish_reason: finishReason }] }),
})
const done = { data: '[DONE]' }
const deltasOf = (messages: readonly { readonly data: string }[]) =>
  messages.flatMap(({ data }) => JSON.parse(data).choices.map((choice: { delta: unknown }) => choice.delta))

it('passes on chunks that lack nothing as they came', () => {
  const forwarder = createChunkForwarder()
  const chunks = [
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: 'Hi' }),
    chunk({ tool_calls: null }),
    done,
  ]
  expect(chunks.map((message) => forwarder.push(message))).toEqual(chunks)
  const ending = [chunk({}, 'stop'), done]
  expect(forwarder.end(ending)).toEqual(ending)
})

it.each([
  ['a delta without a role', { content: 'Hi' }, { content: 'Hi', role: 'assistant' }],
  ['no delta at all', undefined, { role: 'assistant' }],
])('says the role once, in place of a provider that begins with %s', (_title, first, expected) => {
  const forwarder = createChunkForwarder()
  const bare = { data: '{"choices":[],"prompt_filter_results":[]}' }
  const told = [bare, chunk(first), chunk({ content: ' you' })].map((message) => forwarder.push(message))
  expect(deltasOf(told)).toEqual([expected, { content: ' you' }])
})

it('tells reasoning under the name it has in all answers, and under the provider’s', () => {
  const forwarder = createChunkForwarder()
  const told = [
    chunk({ role: 'assistant', reasoning: 'H\\u00e9' }),
    chunk({ reasoning: '' }),
    chunk({ reasoning: null }),
    chunk({ reasoning_details: [{ text: 'Hm.' }] }),
  ]
  expect(deltasOf(told.map((message) => forwarder.push(message)))).toEqual([
    { role: 'assistant', reasoning: 'H\\u00e9', reasoning_content: 'H\\u00e9' },
    { reasoning: '', reasoning_content: '' },
    { reasoning: null },
    { reasoning_details: [{ text: 'Hm.' }], reasoning_content: 'Hm.' },
  ])
})

it('gives calls that came without arguments empty ones before the end', () => {
  const forwarder = createChunkForwarder()
  const call = (index: number, text: unknown) => ({ index, id: `c${index}`, function: { name: 'f', arguments: text } })
  forwarder.push(chunk({ role: 'assistant', tool_calls: [call(0, ''), call(1, ''), call(2, null)] }))
  forwarder.push(chunk({ tool_calls: [{ index: 1, function: { arguments: '{"a":1}' } }] }))

  const [added, ...ending] = forwarder.end([chunk({}, 'tool_calls'), done])
  expect(JSON.parse(added?.data ?? '')).toMatchObject({ id: 'c', choices: [{ index: 0, finish_reason: null }] })
  expect(deltasOf([added!])).toEqual([
    {
      tool_calls: [
        { index: 0, function: { arguments: '{}' } },
        { index: 2, function: { arguments: '{}' } },
      ],
    },
  ])
  expect(ending).toEqual([chunk({}, 'tool_calls'), done])
})

it.each([
  ['count blocks of content', [{ index: 1, id: 'a' }, { index: 1 }, { index: 2, id: 'b' }, { index: 2 }]],
  ['number all calls 0', [{ index: 0, id: 'a' }, { index: 0 }, { index: 0, id: 'b' }, { index: 0, id: 'b' }]],
  ['give no numbers', [{ id: 'a' }, {}, { id: 'b' }, {}]],
])('numbers calls from 0 for providers that %s', (_title, pieces) => {
  const forwarder = createChunkForwarder()
  const told = pieces.map((piece) => forwarder.push(chunk({ role: 'assistant', tool_calls: [piece] })))
  const calls = deltasOf(told).flatMap((delta: { tool_calls?: { index: number }[] }) => delta.tool_calls ?? [])
  expect(calls.map(({ index }) => index)).toEqual([0, 0, 1, 1])
})
