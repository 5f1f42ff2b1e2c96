import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createIds } from './ids.js'
import { formatTraceparent, parseTraceparent } from './trace_context.js'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = 'b7ad6b7169203331'

it('reads the example of the recommendation', () => {
  expect(parseTraceparent(`00-${traceId}-${spanId}-01`)).toEqual({ traceId, spanId, sampled: true })
  expect(parseTraceparent(`00-${traceId}-${spanId}-00`)).toEqual({ traceId, spanId, sampled: false })
})

it('reads a later version by its first four fields and looks only at the sampled bit', () => {
  expect(parseTraceparent(`cc-${traceId}-${spanId}-03-what-the-future-holds`)).toMatchObject({ sampled: true })
  expect(parseTraceparent(`cc-${traceId}-${spanId}-02`)).toMatchObject({ sampled: false })
})

it.each([
  ['nothing', undefined],
  ['an empty header', ''],
  ['version ff', `ff-${traceId}-${spanId}-01`],
  ['version 00 with more fields', `00-${traceId}-${spanId}-01-more`],
  ['a later version without a dash after the flags', `01-${traceId}-${spanId}-01more`],
  ['upper-case digits', `00-${traceId.toUpperCase()}-${spanId}-01`],
  ['an all-zero trace id', `00-${'0'.repeat(32)}-${spanId}-01`],
  ['an all-zero span id', `00-${traceId}-${'0'.repeat(16)}-01`],
  ['a short trace id', `00-${traceId.slice(1)}-${spanId}-01`],
  ['flags that are not hex', `00-${traceId}-${spanId}-0x`],
  ['two headers joined', `00-${traceId}-${spanId}-01, 00-${traceId}-${spanId}-01`],
])('refuses %s', (_what, header) => {
  expect(parseTraceparent(header)).toBeUndefined()
})

it('reads back what it writes', () => {
  const ids = createIds()
  for (const sampled of [true, false]) {
    const context = { traceId: ids.traceId(), spanId: ids.spanId(), sampled }
    expect(parseTraceparent(formatTraceparent(context))).toEqual(context)
  }
})

it('never throws, whatever the header', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (header) => void parseTraceparent(header)))
})
