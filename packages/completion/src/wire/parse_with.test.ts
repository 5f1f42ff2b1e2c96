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

it.each([
  [z.object({ n: z.string() }), {}, 'n: is required.'],
  [z.object({ n: z.record(z.string(), z.unknown()) }), { n: 1 }, 'n: expects an object.'],
  [z.object({ n: z.unknown().nonoptional() }), {}, 'n: is required.'],
  [z.object({ n: z.coerce.number() }), { n: 'x' }, 'n: expects a number.'],
  [z.object({ n: z.int() }), { n: 1.5 }, 'n: expects a whole number.'],
  [z.object({ n: z.number().min(1) }), { n: 0 }, 'n: expects at least 1.'],
  [z.object({ n: z.number().positive() }), { n: 0 }, 'n: expects more than 0.'],
  [z.object({ n: z.string().min(1) }), { n: '' }, 'n: must not be empty.'],
  [z.object({ n: z.array(z.string()).max(1) }), { n: ['a', 'b'] }, 'n: expects at most 1 item.'],
  [z.object({ n: z.enum(['a', 'b']) }), { n: 'c' }, 'n: expects "a" or "b".'],
  [z.object({ n: z.url() }), { n: 'x' }, 'n: expects a URL.'],
  [z.object({ n: z.string().regex(/^a$/) }), { n: 'b' }, 'n: is not written as it should be.'],
  [z.object({ n: z.string().regex(/^a$/, 'must be an a') }), { n: 'b' }, 'n: must be an a.'],
  [z.object({ n: z.union([z.string(), z.boolean()]) }), { n: 1 }, 'n: is none of what is allowed here.'],
  [z.object({}), 'hello', 'The body: expects an object.'],
])('says what is wrong without the words of a validator: %#', (given, value, message) => {
  expect(() => parseWith(given, value)).toThrow(expect.objectContaining({ message }))
})
