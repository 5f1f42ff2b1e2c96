import { expect, it } from 'vitest'
import { createAnswerSchemas } from './answer_schema.js'

const schemas = createAnswerSchemas()
const city = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}

it('says where an answer breaks its schema, without quoting it', () => {
  const check = schemas(city)!
  expect(check('{"city":"Paris"}')).toBeUndefined()
  expect(check('{"city":7}')).toBe('/city must be string')
  expect(check('{}')).toBe("the answer must have required property 'city'")
  expect(check('secret words')).toBe('the answer is not JSON')
})

it('compiles a schema once', () => {
  expect(schemas({ ...city })).toBe(schemas(city))
})

it('has no check for what is no schema, refers elsewhere, or is too large', () => {
  expect(schemas({ type: 'no such type' })).toBeUndefined()
  expect(schemas({ $ref: 'https://example.com/elsewhere' })).toBeUndefined()
  expect(schemas({ description: 'x'.repeat(200_001) })).toBeUndefined()
})

it('is not stalled by a pattern made for it', () => {
  const check = schemas({ type: 'string', pattern: '^(a+)+$' })!
  const startedMs = performance.now()
  expect(check(JSON.stringify(`${'a'.repeat(50_000)}!`))).toBeDefined()
  expect(performance.now() - startedMs).toBeLessThan(1_000)
})
