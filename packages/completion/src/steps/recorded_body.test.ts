import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hasOmittedMedia, recordedBody } from './recorded_body.js'

const bytes = Buffer.alloc(90_000, 'image')
const data = bytes.toString('base64')
const sha256 = createHash('sha256').update(bytes).digest('hex')
const omitted = (mediaType: string | null) => ({
  maester_omitted: { sha256, size_bytes: 90_000, media_type: mediaType },
})

it.each([
  ['a data address', `data:image/png;base64,${data}`, omitted('image/png')],
  ['one with parameters', `data:audio/wav;rate=8000;base64,${data}`, omitted('audio/wav')],
  ['one without a type', `data:;base64,${data}`, omitted(null)],
  ['bare base64', data, omitted(null)],
])('keeps of %s only the hash and the size', (_what, text, kept) => {
  const body = { model: 'm', messages: [{ content: [{ type: 'image', url: text }, 'Hello'] }] }

  expect(recordedBody(body)).toEqual({ model: 'm', messages: [{ content: [{ type: 'image', url: kept }, 'Hello'] }] })
  expect(hasOmittedMedia(recordedBody(body))).toBe(true)
  expect(hasOmittedMedia(body)).toBe(false)
})

it('keeps long texts whole, and small media', () => {
  const body = { prompt: 'Many words. '.repeat(20_000), image: `data:image/png;base64,${data.slice(0, 60_000)}` }

  expect(recordedBody(body)).toBe(body)
})

it('changes nothing in any body without large media', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (body) => {
      expect(recordedBody(body)).toBe(body)
      expect(hasOmittedMedia(body)).toBe(false)
    }),
  )
})
