import { expect, it } from 'vitest'
import { parseDataUrl } from './data_url.js'

it.each([
  ['data:image/png;base64,aGk=', { mediaType: 'image/png', data: 'aGk=' }],
  ['DATA:text/plain;charset=utf-8;BASE64,aGk=', { mediaType: 'text/plain', data: 'aGk=' }],
  ['data:text/plain,hi', undefined],
  ['data:;base64,aGk=', undefined],
  ['data:image/png;base64', undefined],
  ['https://example.com/a.png', undefined],
])('reads %s', (url, parsed) => {
  expect(parseDataUrl(url)).toEqual(parsed)
})
