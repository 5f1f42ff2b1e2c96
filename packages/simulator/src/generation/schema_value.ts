import { isList, isObject, type Json, type JsonObject, numberOf, objectOf, objectsOf } from '../json.js'
import { numberValue, stringValue } from './scalar_value.js'

/** Below this depth optional members, array items and recursive alternatives are left out, so that cycles end. */
const richDepth = 5

interface Place {
  readonly root: Json
  readonly depth: number
  /** The member's name, which is also what a free string says. */
  readonly name: string
  /** Which item of an array; keeps unique items apart. */
  readonly index: number
}

/**
 * The same JSON value every time for the same JSON Schema, and one that fits it.
 *
 * Understands type, enum, const, properties, required, items, prefixItems, anyOf, oneOf, allOf, $ref into the same
 * document, the bounds of numbers, strings and arrays, and common formats. `pattern`, `not` and `if` are not read.
 */
export function schemaValue(schema: Json): Json {
  return fit(schema, { root: schema, depth: 0, name: 'text', index: 0 })
}

function fit(given: Json | undefined, place: Place): Json {
  const schema = flatten(given, place)
  if (schema.const !== undefined) return schema.const
  if (isList(schema.enum) && schema.enum.length > 0) return schema.enum[place.index % schema.enum.length] ?? null
  switch (typeOf(schema, place)) {
    case 'object':
      return fitObject(schema, place)
    case 'array':
      return fitArray(schema, place)
    case 'integer':
      return numberValue(schema, place.index, 'integer')
    case 'number':
      return numberValue(schema, place.index, 'number')
    case 'boolean':
      return place.index % 2 === 0
    case 'null':
      return null
    default:
      return stringValue(schema, place.name, place.index)
  }
}

/** One schema without $ref, allOf, anyOf and oneOf: referred and chosen parts are folded in. */
function flatten(given: Json | undefined, place: Place, followed = 0): JsonObject {
  const { $ref, allOf, anyOf, oneOf, ...own } = objectOf(given)
  if (followed > 64) return own
  let folded: JsonObject = own
  const again = (schema: Json | undefined) => flatten(schema, place, followed + 1)
  if (typeof $ref === 'string') folded = merge(again(resolve($ref, place.root)), folded)
  for (const part of objectsOf(allOf)) folded = merge(folded, again(part))
  for (const alternatives of [anyOf, oneOf]) {
    const chosen = choose(objectsOf(alternatives), place)
    if (chosen) folded = merge(folded, again(chosen))
  }
  return folded
}

function merge(left: JsonObject, right: JsonObject): JsonObject {
  const properties = { ...objectOf(left.properties), ...objectOf(right.properties) }
  const required = [...listOf(left.required), ...listOf(right.required)]
  return {
    ...left,
    ...right,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  }
}

/** The first alternative that says something; deep down the one that ends soonest. */
function choose(alternatives: readonly JsonObject[], place: Place): JsonObject | undefined {
  const isNull = (schema: JsonObject) => schema.type === 'null'
  const isPlain = (schema: JsonObject) =>
    schema.$ref === undefined && schema.type !== 'object' && schema.type !== 'array'
  if (place.depth > richDepth) return alternatives.find(isNull) ?? alternatives.find(isPlain) ?? alternatives[0]
  return alternatives.find((schema) => !isNull(schema)) ?? alternatives[0]
}

function resolve(reference: string, root: Json): Json | undefined {
  const keys = reference.replace(/^#\/?/u, '').split('/').filter(Boolean).map(unescapePointer)
  return keys.reduce<Json | undefined>((value, key) => (isObject(value) ? value[key] : undefined), root)
}

const unescapePointer = (key: string) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~')

const listOf = (value: Json | undefined): readonly Json[] => (isList(value) ? value : [])

function typeOf(schema: JsonObject, place: Place): string {
  if (typeof schema.type === 'string') return schema.type.toLowerCase()
  const types = listOf(schema.type).filter((type) => typeof type === 'string')
  if (place.depth > richDepth && types.includes('null')) return 'null'
  const named = types.find((type) => type !== 'null') ?? types[0]
  if (named !== undefined) return named
  if (schema.properties !== undefined || schema.required !== undefined) return 'object'
  if (schema.items !== undefined || schema.prefixItems !== undefined) return 'array'
  if (schema.minimum !== undefined || schema.maximum !== undefined) return 'number'
  return place.depth === 0 ? 'object' : 'string'
}

function fitObject(schema: JsonObject, place: Place): JsonObject {
  const required = listOf(schema.required).filter((name) => typeof name === 'string')
  const properties = objectOf(schema.properties)
  const optional = place.depth > richDepth ? [] : Object.keys(properties)
  const value: Record<string, Json> = {}
  for (const name of new Set([...optional, ...required])) {
    value[name] = fit(properties[name] ?? schema.additionalProperties, inside(place, name, place.index))
  }
  for (let extra = 0; Object.keys(value).length < (numberOf(schema.minProperties) ?? 0); extra += 1) {
    value[`member${extra}`] = fit(schema.additionalProperties, inside(place, `member${extra}`, extra))
  }
  return value
}

function fitArray(schema: JsonObject, place: Place): readonly Json[] {
  const prefix = listOf(schema.prefixItems)
  const usual = place.depth > richDepth || schema.items === false ? 0 : 1
  const wanted = Math.max(numberOf(schema.minItems) ?? 0, prefix.length, prefix.length > 0 ? 0 : usual)
  const length = Math.min(wanted, numberOf(schema.maxItems) ?? wanted)
  return Array.from({ length }, (_, index) =>
    fit(prefix[index] ?? schema.items, inside(place, place.name, place.index + index)),
  )
}

const inside = (place: Place, name: string, index: number): Place => ({ ...place, depth: place.depth + 1, name, index })
