import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isEmptyObjectSchema, toGeminiJsonSchema, toGeminiSchema } from './schema.js'

describe('the OpenAPI subset', () => {
  it('drops what the API refuses and keeps the order of properties', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      strict: true,
      additionalProperties: false,
      properties: { b: { type: 'string' }, a: { type: 'integer', exclusiveMinimum: 0 } },
      propertyOrdering: ['b', 'a'],
      required: ['b'],
    }
    expect(toGeminiSchema(schema)).toEqual({
      type: 'object',
      properties: { b: { type: 'string' }, a: { type: 'integer' } },
      propertyOrdering: ['b', 'a'],
      required: ['b'],
    })
  })

  it.each([
    [{ type: ['string', 'null'] }, { type: 'string', nullable: true }],
    [{ type: ['string', 'integer'] }, { anyOf: [{ type: 'string' }, { type: 'integer' }] }],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, { type: 'string', nullable: true }],
    [{ oneOf: [{ type: 'string' }, { type: 'integer' }] }, { anyOf: [{ type: 'string' }, { type: 'integer' }] }],
    [{ const: 5 }, { type: 'string', enum: ['5'] }],
    [
      { type: 'integer', enum: [1, 2, null] },
      { type: 'string', enum: ['1', '2'] },
    ],
    [
      { allOf: [{ properties: { a: {} }, required: ['a'] }, { properties: { b: {} } }] },
      { properties: { a: {}, b: {} }, required: ['a'] },
    ],
  ])('writes %j as %j', (schema, expected) => {
    expect(toGeminiSchema(schema)).toEqual(expected)
  })

  it('inlines references and keeps the words beside them', () => {
    const schema = {
      type: 'object',
      properties: { home: { $ref: '#/$defs/address', description: 'Where' }, work: { $ref: '#/$defs/address' } },
      $defs: { address: { type: 'object', properties: { street: { type: 'string' } } } },
    }
    const address = { type: 'object', properties: { street: { type: 'string' } } }
    expect(toGeminiSchema(schema)).toEqual({
      type: 'object',
      properties: { home: { ...address, description: 'Where' }, work: address },
    })
  })

  it('cuts a schema that refers to itself', () => {
    const node = { type: 'object', properties: { next: { $ref: '#/$defs/node' }, value: { type: 'string' } } }
    expect(toGeminiSchema({ $ref: '#/$defs/node', $defs: { node } })).toEqual({
      type: 'object',
      properties: { next: { type: 'object' }, value: { type: 'string' } },
    })
  })

  it('does not let references multiply a small schema without end', () => {
    const twice = (name: string) => ({ properties: { a: { $ref: `#/$defs/${name}` }, b: { $ref: `#/$defs/${name}` } } })
    const $defs = Object.fromEntries(Array.from({ length: 30 }, (_, level) => [`d${level}`, twice(`d${level + 1}`)]))
    expect(JSON.stringify(toGeminiSchema({ ...twice('d0'), $defs })).length).toBeLessThan(200_000)
  })

  it('ends for any schema, and leaves nothing the API refuses', () => {
    const { schema } = fc.letrec((tie) => ({
      schema: fc.oneof({ maxDepth: 3 }, fc.constant({}), tie('full')),
      full: fc.record(
        {
          type: fc.constantFrom('string', 'object', ['string', 'null']),
          $ref: fc.constantFrom('#', '#/$defs/x', '#/nowhere', 'https://example.com'),
          properties: fc.dictionary(fc.constantFrom('const', '$ref', 'a'), tie('schema'), { maxKeys: 2 }),
          anyOf: fc.array(tie('schema'), { maxLength: 2 }),
          items: tie('schema'),
          const: fc.integer(),
          $defs: fc.record({ x: tie('schema') }),
        },
        { requiredKeys: [] },
      ),
    }))
    fc.assert(
      fc.property(schema, (value) => {
        expect(keywordsOf(toGeminiSchema(value as Record<string, unknown>))).not.toEqual(
          expect.arrayContaining([expect.stringMatching(/^(?:\$ref|\$defs|const|oneOf|additionalProperties)$/)]),
        )
      }),
      { numRuns: 60 },
    )
  })
})

/** The keywords used anywhere, names of properties left out. */
function keywordsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap(keywordsOf)
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'properties' ? Object.values(inner as object).flatMap(keywordsOf) : [key, ...keywordsOf(inner)],
  )
}

describe('real JSON Schema', () => {
  it('loses only what is refused, and never a property of that name', () => {
    const schema = {
      $schema: 'x',
      type: 'object',
      properties: { $schema: { const: 'v1' }, strict: { type: 'boolean' }, ref: { $ref: '#/$defs/a' } },
      $defs: { a: { type: ['string', 'null'] } },
      additionalProperties: false,
    }
    expect(toGeminiJsonSchema(schema)).toEqual({
      type: 'object',
      properties: { $schema: { enum: ['v1'] }, strict: { type: 'boolean' }, ref: { $ref: '#/$defs/a' } },
      $defs: { a: { type: ['string', 'null'] } },
      additionalProperties: false,
    })
  })
})

it('knows an object that holds nothing', () => {
  expect(isEmptyObjectSchema({ type: 'object' })).toBe(true)
  expect(isEmptyObjectSchema({ type: 'object', properties: { a: {} } })).toBe(false)
})
