interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
}

/** A name further away than this share of its length is another word. */
const longestShare = 0.4

/** The key that was probably meant where `path` ends in one that is not known; `undefined` when none is near. */
export function suggestKey(schema: JsonSchema, path: readonly PropertyKey[]): string | undefined {
  const written = String(path.at(-1))
  let places: readonly JsonSchema[] = [schema]
  for (const step of path.slice(0, -1)) places = places.flatMap((place) => below(place, step))
  const near = places
    .flatMap((place) => alternatives(place).flatMap(({ properties = {} }) => Object.keys(properties)))
    .map((key) => ({ key, distance: editDistance(written.toLowerCase(), key) }))
    .filter(({ key, distance }) => distance <= Math.max(key.length, written.length) * longestShare)
  return near.toSorted((a, b) => a.distance - b.distance)[0]?.key
}

const alternatives = (schema: JsonSchema): readonly JsonSchema[] => schema.anyOf ?? [schema]

function below(schema: JsonSchema, step: PropertyKey): readonly JsonSchema[] {
  return alternatives(schema).flatMap(({ properties = {}, additionalProperties, items }) => {
    if (typeof step === 'number') return items ?? []
    if (Object.hasOwn(properties, step)) return properties[String(step)] ?? []
    return typeof additionalProperties === 'object' ? additionalProperties : []
  })
}

/** Levenshtein's: letters to add, take away or change. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [position, letter] of [...from].entries()) {
    const next = [position + 1]
    for (let index = 0; index < to.length; index += 1) {
      const change = row[index]! + (letter === to[index] ? 0 : 1)
      next.push(Math.min(change, row[index + 1]! + 1, next[index]! + 1))
    }
    row = next
  }
  return row[to.length]!
}
