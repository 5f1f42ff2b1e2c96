import fc from 'fast-check'
import { expect, it } from 'vitest'
import { assembleStream } from '../assemble_stream.js'
import type { OutputPart } from '../completion.js'
import type { StreamEvent } from '../stream_event.js'
import { ANSWER_TOOL, AnswerStream, plainFinishReason, toPlainParts } from './answer_reader.js'

const text = (words: string): OutputPart => ({ type: 'text', text: words })
const call = (name: string, args = '{"a":1}'): OutputPart => ({
  type: 'tool_call',
  id: `id_${name}`,
  name,
  arguments: args,
})
const thought: OutputPart = { type: 'reasoning', text: 'Hm.' }

it.each<[string, readonly OutputPart[], readonly OutputPart[]]>([
  ['the call alone', [call(ANSWER_TOOL)], [text('{"a":1}')]],
  ['words before the call', [thought, text('Sure:'), call(ANSWER_TOOL)], [thought, text('{"a":1}')]],
  ['words after the call', [call(ANSWER_TOOL), text('Done.')], [text('{"a":1}')]],
  ['the call twice', [call(ANSWER_TOOL), call(ANSWER_TOOL, '{}')], [text('{"a":1}')]],
  ['a call of the caller’s', [text('Let me look.'), call('look')], [text('Let me look.'), call('look')]],
  ['both', [call('look'), call(ANSWER_TOOL)], [call('look'), text('{"a":1}')]],
  ['words alone', [text('I had rather not.')], [text('I had rather not.')]],
])('reads %s', (_, parts, expected) => {
  expect(toPlainParts(parts).parts).toEqual(expected)
})

it('ends an answer by stop, and nothing else', () => {
  expect(plainFinishReason('tool_calls', true, false)).toBe('stop')
  expect(plainFinishReason('tool_calls', true, true)).toBe('tool_calls')
  expect(plainFinishReason('tool_calls', false, false)).toBe('tool_calls')
  expect(plainFinishReason('length', true, false)).toBe('length')
})

it('tells a stream the same as the whole answer, whatever the model says and in whatever pieces', () => {
  const part = fc.oneof(
    fc.string({ minLength: 1 }).map(text),
    fc.constant(thought),
    fc.constantFrom('look', 'ask').map((name) => call(name)),
    fc.constantFrom('{"a":1}', '{}', '{"deep":{"er":[1,2,3]}}').map((args) => call(ANSWER_TOOL, args)),
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), fc.integer({ min: 1, max: 5 }), (parts, pieceLength) => {
      const stream = new AnswerStream()
      const events = toEvents(parts, pieceLength).flatMap((event) => stream.push(event))
      const whole = toPlainParts(parts)
      const hasCalls = whole.parts.some(({ type }) => type === 'tool_call')
      const told = assembleStream(events)
      expect(told.parts).toEqual(whole.parts)
      expect(told.finishReason).toBe(plainFinishReason('tool_calls', whole.answered, hasCalls))
      const indexes = new Set(events.flatMap((event) => ('index' in event ? [event.index] : [])))
      expect([...indexes]).toEqual([...indexes].map((_, position) => position))
      const started = events.filter((event) => event.type === 'tool_call_started')
      expect(started.map(({ toolIndex }) => toolIndex)).toEqual(started.map((_, position) => position))
    }),
  )
})

it('passes the JSON on as it comes', () => {
  const stream = new AnswerStream()
  const [started, first] = toEvents([call(ANSWER_TOOL, '{"a":1}')], 3)
  expect(stream.push(started!)).toEqual([])
  expect(stream.push(first!)).toEqual([{ type: 'text_delta', index: 0, text: '{"a' }])
})

function toEvents(parts: readonly OutputPart[], pieceLength: number): StreamEvent[] {
  let toolIndex = -1
  const events = parts.flatMap((part, index): StreamEvent[] => {
    if (part.type !== 'tool_call') {
      const type = part.type === 'text' ? 'text_delta' : 'reasoning_delta'
      return pieces(part.text, pieceLength).map((piece) => ({ type, index, text: piece }))
    }
    toolIndex += 1
    const at = { index, toolIndex }
    const { id, name } = part
    // What a model gives no arguments for comes without any.
    const deltas = part.arguments === '{}' ? [] : pieces(part.arguments, pieceLength)
    return [
      { type: 'tool_call_started', ...at, id, name },
      ...deltas.map((piece): StreamEvent => ({ type: 'tool_call_delta', ...at, arguments: piece })),
      { type: 'tool_call_finished', ...at },
    ]
  })
  return [...events, { type: 'finished', finishReason: 'tool_calls' }, { type: 'completed' }]
}

function pieces(whole: string, length: number): string[] {
  return Array.from({ length: Math.ceil(whole.length / length) }, (_, index) =>
    whole.slice(index * length, (index + 1) * length),
  )
}
