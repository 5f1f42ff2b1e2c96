import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MalformedReply } from '../errors.js'
import type { WireEvent } from '../provider.js'
import { encodeSse } from './encode_sse.js'
import { COMMENT_EVENT, createSseParser } from './sse_parser.js'

function parse(chunks: readonly Buffer[]): WireEvent[] {
  const parser = createSseParser()
  return chunks.flatMap((chunk) => parser.push(chunk))
}
/** What the end of a body gives beside what came before. */
function ended(text: string): WireEvent[] {
  const parser = createSseParser()
  parser.push(Buffer.from(text))
  return parser.end()
}
const parseText = (text: string) => parse([Buffer.from(text)])

/** Cuts `bytes` at the given places, whatever their order. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge))
}

describe('the event stream parser', () => {
  it('reads names, data lines and comments', () => {
    expect(parseText(': hi\nevent: note\ndata: one\ndata:two\nid: 7\nretry: 10\n\n')).toEqual([
      { event: COMMENT_EVENT, data: 'hi' },
      { event: 'note', data: 'one\ntwo' },
    ])
  })

  it('removes one leading space only and keeps trailing ones', () => {
    expect(parseText('data:  x  \n\n')).toEqual([{ event: '', data: ' x  ' }])
  })

  it('treats a field without a colon as empty, and ignores unknown fields', () => {
    expect(parseText('data\ndatax: 1\ndat: 2\n\n')).toEqual([{ event: '', data: '' }])
  })

  it('does not report an event without data, and forgets its name', () => {
    expect(parseText('event: lonely\n\ndata: 1\n\n')).toEqual([{ event: '', data: '1' }])
  })

  it('reports an event without its empty line only when the body has ended, as far as it came', () => {
    expect(parseText('data: 1\n\ndata: 2\n')).toEqual([{ event: '', data: '1' }])
    expect(ended('data: 1\n\nevent: e\ndata: 2\n')).toEqual([{ event: 'e', data: '2' }])
    expect(ended('data: 1\n\ndata: {"cut')).toEqual([{ event: '', data: '{"cut' }])
    expect(ended('data: 1\n\n')).toEqual([])
    expect(ended('event: e\n')).toEqual([])
  })

  it('gives a document that stands bare at the end of the body', () => {
    const error = JSON.stringify({ error: { code: 499, message: 'cancelled' } }, null, 2)
    for (const lineEnd of ['', '\n', '\n\n']) {
      const [document] = ended(`data: 1\n\n${error}${lineEnd}`)
      expect(JSON.parse(document?.data ?? '')).toEqual(JSON.parse(error))
    }
  })

  it('takes a field for an error for an event of that name', () => {
    expect(parseText('data: 1\n\nerror: {"message":"failed"}\n\n')).toEqual([
      { event: '', data: '1' },
      { event: 'error', data: '{"message":"failed"}' },
    ])
  })

  it('passes over brackets that events follow', () => {
    expect(parseText('[noise]\n{\ndata: 1\n\n')).toEqual([{ event: '', data: '1' }])
    expect(ended('{ noise\n: ping\ndata: 1\n\n')).toEqual([])
  })

  it('refuses a bare document over the limit', () => {
    const parser = createSseParser({ maxLineBytes: 50 })
    expect(() => parser.push(Buffer.from(`{\n${'"key": 1,\n'.repeat(9)}`))).toThrow(MalformedReply)
  })

  it('skips a byte order mark at the start only', () => {
    expect(parseText('\ufeffdata: a\n\n\ufeffdata: b\n\n')).toEqual([{ event: '', data: 'a' }])
  })

  it.each(['\n', '\r\n', '\r'])('ends lines at %j', (end) => {
    expect(parseText(`event: e${end}data: 1${end}data: 2${end}${end}data: 3${end}${end}`)).toEqual([
      { event: 'e', data: '1\n2' },
      { event: '', data: '3' },
    ])
  })

  it('keeps its own copy of bytes held over, since the transport reuses its buffers', () => {
    const parser = createSseParser()
    const chunk = Buffer.from('data: abc')
    parser.push(chunk)
    chunk.fill(0x78)
    expect(parser.push(Buffer.from('\n\n'))).toEqual([{ event: '', data: 'abc' }])
  })

  it('replaces bytes that are no UTF-8 and goes on', () => {
    const bytes = Buffer.concat([Buffer.from('data: a'), Buffer.from([0xff]), Buffer.from('b\n\ndata: c\n\n')])
    expect(parse([bytes]).map((event) => event.data)).toEqual(['a\ufffdb', 'c'])
  })

  it('refuses a line over the limit, in one chunk or in many', () => {
    const long = Buffer.from(`data: ${'x'.repeat(100)}\n\n`)
    expect(() => createSseParser({ maxLineBytes: 50 }).push(long)).toThrow(MalformedReply)
    const parser = createSseParser({ maxLineBytes: 50 })
    expect(() => cut(long, [20, 40, 60]).map((chunk) => parser.push(chunk))).toThrow(MalformedReply)
    expect(createSseParser({ maxLineBytes: 106 }).push(long)).toHaveLength(1)
  })

  it('gives the same events for any chunking', () => {
    const line = fc.oneof(
      fc.constantFrom('', '', 'data', 'data:', 'event: e', ':', ': ping', 'id: 1', 'data: {"a":1}  '),
      fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => `data: ${text.replace(/[\r\n]/g, '')}`),
    )
    const body = fc
      .tuple(fc.boolean(), fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 25 }))
      .map(([mark, lines]) => Buffer.from((mark ? '\ufeff' : '') + lines.map((pair) => pair.join('')).join('')))
    fc.assert(
      fc.property(body, fc.array(fc.nat(400), { maxLength: 40 }), (bytes, places) => {
        expect(parse(cut(bytes, places))).toEqual(parse([bytes]))
      }),
    )
  })

  it('reads back whatever was encoded', () => {
    const text = fc.string({ unit: 'grapheme' }).map((value) => value.replace(/\r\n?/g, '\n'))
    fc.assert(
      fc.property(fc.constantFrom('', 'note'), text, (event, data) => {
        expect(parseText(encodeSse(event, data))).toEqual([{ event, data }])
      }),
    )
  })
})
