import { isObject, type Json, objectOf, objectsOf } from '../json.js'

// The members of `Schema`, https://ai.google.dev/api/caching#Schema. Any other is refused.
const known: ReadonlySet<string> = new Set([
  'type',
  'format',
  'title',
  'description',
  'nullable',
  'enum',
  'maxItems',
  'minItems',
  'properties',
  'required',
  'minProperties',
  'maxProperties',
  'minLength',
  'maxLength',
  'pattern',
  'example',
  'anyOf',
  'propertyOrdering',
  'default',
  'items',
  'minimum',
  'maximum',
])

/** The first member of a Gemini schema that Gemini does not know, and where it stands; undefined when it knows all. */
export function unknownSchemaField(
  schema: Json | undefined,
  place: string,
): { readonly name: string; readonly place: string } | undefined {
  if (!isObject(schema)) return undefined
  const name = Object.keys(schema).find((key) => !known.has(key))
  if (name !== undefined) return { name, place }
  const inner: [Json | undefined, string][] = [
    ...Object.values(objectOf(schema.properties)).map((value, index): [Json | undefined, string] => [
      value,
      `${place}.properties[${index}].value`,
    ]),
    [schema.items, `${place}.items`],
    ...objectsOf(schema.anyOf).map((value, index): [Json, string] => [value, `${place}.any_of[${index}]`]),
  ]
  for (const [value, at] of inner) {
    const found = unknownSchemaField(value, at)
    if (found) return found
  }
  return undefined
}
