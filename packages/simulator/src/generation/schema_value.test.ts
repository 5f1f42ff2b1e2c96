import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Json, JsonObject } from '../json.js'
import { schemaValue } from './schema_value.js'

const ajv = new Ajv2020({ strict: false })
addFormats.default(ajv)

function expectFit(schema: JsonObject): Json {
  const value = schemaValue(schema)
  const valid = ajv.compile(schema)
  expect(valid(value), `${JSON.stringify(schema)} → ${JSON.stringify(value)}: ${ajv.errorsText(valid.errors)}`).toBe(
    true,
  )
  return value
}

const low = fc.integer({ min: -1_000, max: 1_000 })
const width = fc.integer({ min: 2, max: 500 })

const scalar: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.constantFrom<JsonObject>({ type: 'string' }, { type: 'boolean' }, { type: 'null' }, { type: ['null', 'integer'] }),
  fc
    .constantFrom('date-time', 'date', 'time', 'email', 'uuid', 'uri', 'ipv4', 'ipv6', 'hostname')
    .map((format) => ({ type: 'string', format })),
  fc.record({ type: fc.constant('string'), minLength: fc.nat(40), maxLength: fc.integer({ min: 40, max: 60 }) }),
  fc
    .tuple(fc.constantFrom('integer', 'number'), low, width)
    .map(([type, minimum, more]) => ({ type, minimum, maximum: minimum + more })),
  fc
    .tuple(fc.constantFrom('integer', 'number'), low, width)
    .map(([type, least, more]) => ({ type, exclusiveMinimum: least, exclusiveMaximum: least + more })),
  fc
    .tuple(fc.constantFrom('exclusiveMinimum', 'maximum', 'minimum', 'exclusiveMaximum'), low)
    .map(([word, limit]) => ({ type: 'number', [word]: limit })),
  fc
    .tuple(low, fc.integer({ min: 1, max: 50 }))
    .map(([minimum, multipleOf]) => ({ type: 'integer', minimum, multipleOf })),
  fc.array(fc.string(), { minLength: 1 }).map((values) => ({ enum: values })),
  fc.oneof(fc.string(), fc.integer(), fc.constant(null)).map((value) => ({ const: value })),
)

const { schema } = fc.letrec<{ schema: JsonObject }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc
      .tuple(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/u), tie('schema'), { maxKeys: 4 }), fc.boolean())
      .map(([properties, closed]) => ({
        type: 'object',
        properties,
        required: Object.keys(properties).slice(0, 2),
        ...(closed && { additionalProperties: false }),
      })),
    fc
      .tuple(tie('schema'), fc.nat(3))
      .map(([items, minItems]) => ({ type: 'array', items, minItems, maxItems: minItems + 1 })),
    fc.tuple(tie('schema'), scalar).map((anyOf) => ({ anyOf })),
  ),
}))

it('fits whatever schema it is given, and is the same twice', () => {
  fc.assert(
    fc.property(schema, (given) => {
      expect(expectFit(given)).toEqual(schemaValue(given))
    }),
    { numRuns: 300 },
  )
})

it('follows references, and ends recursive ones', () => {
  const value = expectFit({
    type: 'object',
    properties: { tree: { $ref: '#/$defs/node' } },
    required: ['tree'],
    additionalProperties: false,
    $defs: {
      node: {
        type: 'object',
        properties: {
          label: { type: 'string' },
          left: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
          children: { type: 'array', items: { $ref: '#/$defs/node' } },
        },
        required: ['label', 'left', 'children'],
        additionalProperties: false,
      },
    },
  })
  expect(value).toMatchObject({ tree: { label: 'label' } })
})

it('joins the parts of allOf', () => {
  expectFit({
    allOf: [
      { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] },
      { type: 'object', properties: { b: { const: 'x' } }, required: ['b'] },
    ],
  })
})

it('keeps items apart that must be unique', () => {
  expectFit({ type: 'array', uniqueItems: true, minItems: 3, items: { type: 'string' } })
  expectFit({ type: 'array', uniqueItems: true, minItems: 3, items: { enum: ['a', 'b', 'c'] } })
  expectFit({ type: 'array', uniqueItems: true, minItems: 3, items: { type: 'number', minimum: 0, maximum: 1 } })
})
