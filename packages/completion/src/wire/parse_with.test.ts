import { expect, it } from 'vitest'
import { z } from 'zod'
import { parseWith } from './parse_with.js'

const part = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({ type: z.literal('image'), url: z.url() }),
])
const schema = z.strictObject({
  name: z.string(),
  content: z.union([z.string(), z.array(part)]).optional(),
  when: z.union([z.boolean(), z.strictObject({ day: z.string().optional() })]).optional(),
})

const detailOf = (value: unknown) => {
  try {
    return parseWith(schema, value)
  } catch (error) {
    const { code, detail } = error as { code: string; detail: { param?: string } }
    return { code, param: detail.param }
  }
}

it.each([
  ['a field nobody knows', { name: 'a', size: 1 }, 'unknown_parameter', 'size'],
  ['a field of the wrong type', { name: 1 }, 'invalid_value', 'name'],
  [
    'what is wrong inside an alternative',
    { name: 'a', content: [{ type: 'text', text: 1 }] },
    'invalid_value',
    'content.0.text',
  ],
  [
    'an unknown kind inside an alternative',
    { name: 'a', content: [{ type: 'gif' }] },
    'invalid_value',
    'content.0.type',
  ],
  ['an unknown field inside an alternative', { name: 'a', when: { week: 1 } }, 'unknown_parameter', 'when.week'],
  ['a value that is no alternative at all', { name: 'a', content: 7 }, 'invalid_value', 'content'],
  ['a body that is no object', 'hello', 'invalid_value', undefined],
])('names %s', (_what, value, code, param) => {
  expect(detailOf(value)).toEqual({ code, param })
})
