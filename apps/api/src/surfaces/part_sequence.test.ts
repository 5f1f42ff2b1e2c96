import { completionText, createStreamAssembler, type StreamEvent } from '@maester/model_gateway'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createPartSequence, type PartStep } from './part_sequence.js'
import { wholeStreams } from './testing/stream_events.js'

function sequenceOf(events: readonly StreamEvent[]): PartStep[] {
  const sequence = createPartSequence()
  return [...events.flatMap((event) => sequence.push(event)), ...sequence.end()]
}

const started = (n: number): StreamEvent => {
  return { type: 'tool_call_started', index: n, toolIndex: n, id: `c${n}`, name: `f${n}` }
}
const wrote = (n: number, text: string): StreamEvent => {
  return { type: 'tool_call_delta', index: n, toolIndex: n, arguments: text }
}
const ended = (n: number): StreamEvent => ({ type: 'tool_call_finished', index: n, toolIndex: n })
const opened = (n: number) => ({ type: 'opened', part: { kind: 'tool_call', id: `c${n}`, name: `f${n}` } })
const closed = { type: 'closed' }

it('opens and closes the parts of any stream one after another, and loses no text', () => {
  fc.assert(
    fc.property(wholeStreams, (events) => {
      let isOpen = false
      let text = ''
      let kind = ''
      for (const step of sequenceOf(events)) {
        expect(step.type === 'opened').toBe(!isOpen)
        isOpen = step.type !== 'closed'
        if (step.type === 'opened') kind = step.part.kind
        if (step.type === 'delta' && kind === 'text') text += step.text
      }
      const assembler = createStreamAssembler()
      for (const event of events) assembler.push(event)
      expect(isOpen).toBe(false)
      expect(text).toBe(completionText(assembler.completion()))
    }),
  )
})

it('keeps the arguments of a call in one piece: what comes between waits for the call to end', () => {
  const sequence = createPartSequence()
  const early = [started(0), wrote(0, '{"a":'), started(1), wrote(1, '{}'), wrote(0, '1}')].flatMap((event) =>
    sequence.push(event),
  )

  expect(early).toEqual([opened(0), { type: 'delta', text: '{"a":' }, { type: 'delta', text: '1}' }])
  expect(sequence.push(ended(0))).toEqual([closed, opened(1), { type: 'delta', text: '{}' }])
  expect(sequence.push(ended(1))).toEqual([closed])
  expect(sequence.end()).toEqual([])
})

it('lets the next call follow at once when the arguments before it are whole, finished or not', () => {
  const sequence = createPartSequence()
  for (const event of [started(0), wrote(0, '{"a":1}')]) sequence.push(event)

  expect(sequence.push(started(1))).toEqual([closed])
  expect(sequence.push(wrote(1, '{'))).toEqual([opened(1), { type: 'delta', text: '{' }])
})

it('tells a proof that comes before the arguments where the call begins', () => {
  const steps = sequenceOf([started(0), { type: 'signature', index: 0, signature: 'proof' }, wrote(0, '{}'), ended(0)])

  expect(steps[0]).toEqual({ type: 'opened', part: { kind: 'tool_call', id: 'c0', name: 'f0', signature: 'proof' } })
})

it('goes on with a text that was interrupted as a part of its own, and drops a proof that is too late', () => {
  const steps = sequenceOf([
    { type: 'reasoning_delta', index: 0, text: 'Hm' },
    { type: 'text_delta', index: 1, text: 'One' },
    { type: 'signature', index: 0, signature: 'late' },
    started(2),
    wrote(2, '{}'),
    { type: 'text_delta', index: 1, text: 'two' },
  ])

  expect(steps).toEqual([
    { type: 'opened', part: { kind: 'reasoning' } },
    { type: 'delta', text: 'Hm' },
    closed,
    { type: 'opened', part: { kind: 'text' } },
    { type: 'delta', text: 'One' },
    closed,
    { type: 'opened', part: { kind: 'tool_call', id: 'c2', name: 'f2' } },
    { type: 'delta', text: '{}' },
    closed,
    { type: 'opened', part: { kind: 'text' } },
    { type: 'delta', text: 'two' },
    closed,
  ])
})
