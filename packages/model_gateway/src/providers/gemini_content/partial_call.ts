import { asObjects, asWord, type JsonObject } from '../json_value.js'

/** Gathers a call whose arguments come value by value, until the piece that does not say `willContinue`. */
export interface PartialCall {
  add(piece: JsonObject, signature: string | undefined): void
  call(): { readonly call: JsonObject; readonly signature: string | undefined }
}

type Container = Record<string | number, unknown>

/**
 * Vertex with `streamFunctionCallArguments`: `partialArgs: [{ jsonPath: "$.a[0].b", stringValue, willContinue }]`. Strings
 * of one path are joined, other values stand.
 */
export function createPartialCall(): PartialCall {
  const args: Container = {}
  let id: string | undefined
  let name: string | undefined
  let proof: string | undefined
  return {
    add(piece, signature) {
      id ??= asWord(piece.id)
      name ??= asWord(piece.name)
      proof ??= signature
      for (const argument of asObjects(piece.partialArgs)) addArgument(args, argument)
    },
    call: () => ({ call: { id, name, args }, signature: proof }),
  }
}

function addArgument(args: Container, argument: JsonObject): void {
  const path = asWord(argument.jsonPath)
  const steps = path === undefined ? [] : readPath(path)
  const last = steps.pop()
  if (last === undefined) return
  let container: Container = args
  steps.forEach((step, position) => {
    const next = steps[position + 1] ?? last
    if (!isContainer(container[step])) setOwn(container, step, typeof next === 'number' ? [] : {})
    container = container[step] as Container
  })
  const { stringValue, numberValue, boolValue } = argument
  const earlier = Object.hasOwn(container, last) ? container[last] : undefined
  const value =
    typeof stringValue === 'string'
      ? (typeof earlier === 'string' ? earlier : '') + stringValue
      : (numberValue ?? boolValue ?? null)
  setOwn(container, last, value)
}

/** `$.a[0]['b c']` as `['a', 0, 'b c']`. */
function readPath(path: string): (string | number)[] {
  const steps: (string | number)[] = []
  for (const [, name, position, quoted] of path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\[['"]([^'"]*)['"]\]/g)) {
    steps.push(position === undefined ? (name ?? quoted ?? '') : Number(position))
  }
  return steps
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null
}

/** Sets an own property even where the name is `__proto__`: the path comes from a model. */
function setOwn(container: Container, key: string | number, value: unknown): void {
  Object.defineProperty(container, key, { value, enumerable: true, configurable: true, writable: true })
}
