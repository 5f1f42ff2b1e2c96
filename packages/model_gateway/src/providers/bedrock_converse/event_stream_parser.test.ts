import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MalformedReply } from '../../errors.js'
import { encodeFrame } from '../testing/encode_frame.js'
import { createAwsEventStreamParser } from './event_stream_parser.js'

const event = (type: string, payload: string) => encodeFrame({ ':message-type': 'event', ':event-type': type }, payload)

describe('the AWS event stream parser', () => {
  // The encoding guide's own example: no headers, payload {'foo':'bar'}.
  it('reads the published example of a frame', () => {
    const frame = Buffer.from('0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936', 'hex')
    expect(createAwsEventStreamParser().push(frame)).toEqual([{ event: '', data: "{'foo':'bar'}" }])
  })

  it('names events, exceptions and errors apart', () => {
    const frames = [
      event('messageStart', '{"role":"assistant"}'),
      encodeFrame({ ':message-type': 'exception', ':exception-type': 'throttlingException' }, '{"message":"slow"}'),
      encodeFrame({ ':message-type': 'error', ':error-code': 'InternalError', ':error-message': 'oops' }, ''),
    ]
    expect(createAwsEventStreamParser().push(Buffer.concat(frames))).toEqual([
      { event: 'messageStart', data: '{"role":"assistant"}' },
      { event: 'exception:throttlingException', data: '{"message":"slow"}' },
      { event: 'error:InternalError', data: '{"message":"oops"}' },
    ])
  })

  it('gives the same events for any chunking', () => {
    const frames = fc.array(fc.tuple(fc.string({ maxLength: 20 }), fc.string({ unit: 'grapheme' })), { maxLength: 5 })
    fc.assert(
      fc.property(frames, fc.array(fc.nat(300), { maxLength: 10 }), (pairs, places) => {
        const bytes = Buffer.concat(pairs.map(([type, payload]) => event(type, payload)))
        const edges = [0, ...places.map((place) => Math.min(place, bytes.length)).sort((a, b) => a - b), bytes.length]
        const parser = createAwsEventStreamParser()
        const events = edges.slice(1).flatMap((edge, index) => parser.push(bytes.subarray(edges[index], edge)))
        expect(events).toEqual(pairs.map(([type, payload]) => ({ event: type, data: payload })))
      }),
    )
  })

  it('refuses a frame of which one bit was changed', () => {
    const frame = event('messageStart', '{"role":"assistant"}')
    fc.assert(
      fc.property(fc.nat(frame.length - 1), fc.nat(7), (position, bit) => {
        const broken = Buffer.from(frame)
        broken[position]! ^= 1 << bit
        expect(() => createAwsEventStreamParser().push(broken)).toThrow(MalformedReply)
      }),
    )
  })

  it('does not wait for a frame of an absurd length', () => {
    const frame = encodeFrame({}, 'x'.repeat(17_000_000))
    expect(() => createAwsEventStreamParser().push(frame.subarray(0, 64))).toThrow(MalformedReply)
  })
})
