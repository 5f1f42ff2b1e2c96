import { asObject, type JsonObject } from '../json_value.js'

/** Wrappers push a schema over the API's own limit on nesting; deeper parts are taken as any value. */
const DEEPEST_LEVEL = 32

/** References can multiply a small schema without end; what is beyond this many parts is taken as any value. */
const MOST_PARTS = 2_000

/** Keywords the OpenAPI subset understands beside the nested ones. https://ai.google.dev/api/caching#Schema */
const PLAIN_KEYWORDS: ReadonlySet<string> = new Set([
  'title',
  'description',
  'format',
  'nullable',
  'default',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minLength',
  'maxLength',
  'pattern',
  'minimum',
  'maximum',
  'example',
  'required',
  'propertyOrdering',
])

/**
 * A JSON Schema cut down to the OpenAPI subset older Gemini models accept: references are inlined, `null` among the
 * types becomes `nullable`, `const` an `enum`, `oneOf` an `anyOf`, `allOf` is merged, and what is unknown is left out.
 * A schema that refers to itself is cut where it does.
 */
export function toGeminiSchema(schema: JsonObject): JsonObject {
  return reduce(schema, { root: schema, open: [], spent: { parts: 0 } })
}

/**
 * A JSON Schema for the models that accept one (`parametersJsonSchema`, `responseJsonSchema`): only keywords that are
 * refused even there go, and `const` becomes an `enum`.
 */
export function toGeminiJsonSchema(schema: JsonObject): JsonObject {
  return cleanObject(schema, true)
}

/** An object without properties: parameters of a tool that takes none are left out altogether. */
export function isEmptyObjectSchema(schema: JsonObject): boolean {
  return schema.type === 'object' && Object.keys(asObject(schema.properties) ?? {}).length === 0
}

interface Reduction {
  readonly root: JsonObject
  /** References being followed, to see a circle. */
  readonly open: readonly string[]
  readonly spent: { parts: number }
}

function reduce(schema: JsonObject, reduction: Reduction, level = 0): JsonObject {
  reduction.spent.parts += 1
  if (level > DEEPEST_LEVEL || reduction.spent.parts > MOST_PARTS) return {}
  const reference = schema.$ref
  if (typeof reference === 'string') {
    const target = reduction.open.includes(reference) ? undefined : resolve(reference, reduction.root)
    const { $ref: _followed, ...siblings } = schema
    if (target === undefined) return reduce({ type: 'object', ...siblings }, reduction, level + 1)
    return reduce({ ...target, ...siblings }, { ...reduction, open: [...reduction.open, reference] }, level + 1)
  }
  const merged = mergeAllOf(schema)
  const nested = (value: unknown) => reduce(asObject(value) ?? {}, reduction, level + 1)
  const reduced: Record<string, unknown> = { ...reduceType(merged), ...reduceAlternatives(merged, nested) }
  for (const [keyword, value] of Object.entries(merged)) {
    if (PLAIN_KEYWORDS.has(keyword)) reduced[keyword] = value
    else if (keyword === 'items') reduced.items = nested(value)
    else if (keyword === 'properties') reduced.properties = mapValues(asObject(value) ?? {}, nested)
    else if (keyword === 'enum') reduced.enum = enumValues(value)
    else if (keyword === 'const') reduced.enum = enumValues([value])
  }
  if (reduced.enum !== undefined) reduced.type = 'string'
  return reduced
}

/** `#/$defs/x`, `#/definitions/x`, `#`. */
function resolve(reference: string, root: JsonObject): JsonObject | undefined {
  if (!reference.startsWith('#')) return undefined
  let found: unknown = root
  for (const step of reference.slice(1).split('/').filter(Boolean)) {
    found = asObject(found)?.[step.replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  return asObject(found)
}

function mergeAllOf(schema: JsonObject): JsonObject {
  if (!Array.isArray(schema.allOf)) return schema
  const { allOf, ...rest } = schema
  const merged: Record<string, unknown> = {}
  const properties: Record<string, unknown> = {}
  const required: unknown[] = []
  for (const branch of [...allOf, rest].map((item) => asObject(item) ?? {})) {
    Object.assign(merged, branch)
    Object.assign(properties, asObject(branch.properties))
    if (Array.isArray(branch.required)) required.push(...branch.required)
  }
  if (Object.keys(properties).length > 0) merged.properties = properties
  if (required.length > 0) merged.required = required
  return merged
}

function reduceType({ type }: JsonObject): JsonObject {
  if (!Array.isArray(type)) return type === undefined ? {} : { type }
  const types = type.filter((name) => name !== 'null')
  const nullable = types.length < type.length ? { nullable: true } : {}
  return types.length === 1
    ? { type: types[0], ...nullable }
    : { anyOf: types.map((name) => ({ type: name })), ...nullable }
}

function reduceAlternatives(schema: JsonObject, nested: (value: unknown) => JsonObject): JsonObject {
  const branches = Array.isArray(schema.anyOf) ? schema.anyOf : schema.oneOf
  if (!Array.isArray(branches)) return {}
  const others = branches.filter((branch) => asObject(branch)?.type !== 'null')
  const nullable = others.length < branches.length ? { nullable: true } : {}
  return others.length === 1 ? { ...nested(others[0]), ...nullable } : { anyOf: others.map(nested), ...nullable }
}

/** An enum holds strings only. */
function enumValues(values: unknown): readonly string[] {
  return (Array.isArray(values) ? values : []).filter((value) => value !== null).map(String)
}

function mapValues(object: JsonObject, map: (value: unknown) => JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]))
}

/** `isSchema`: keys are keywords; else they are names of properties or definitions, never touched. */
function cleanObject(object: JsonObject, isSchema: boolean): JsonObject {
  const cleaned: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(object)) {
    if (isSchema && (key === '$schema' || key === 'strict')) continue
    if (isSchema && key === 'const') cleaned.enum = [value]
    else if (isSchema && (key === 'enum' || key === 'default' || key === 'example')) cleaned[key] = value
    else
      cleaned[key] = cleanValue(
        value,
        !(isSchema && (key === 'properties' || key === '$defs' || key === 'definitions')),
      )
  }
  return cleaned
}

function cleanValue(value: unknown, isSchema: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => cleanValue(item, isSchema))
  const object = asObject(value)
  return object === undefined ? value : cleanObject(object, isSchema)
}
