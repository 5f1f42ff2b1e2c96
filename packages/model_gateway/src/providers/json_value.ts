import { MalformedReply } from '../errors.js'

/** What a provider sent, before anything is believed about it. */
export type JsonObject = Readonly<Record<string, unknown>>

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
}

const NO_OBJECTS: readonly JsonObject[] = []

/** The objects of a list; empty when it is none. */
export function asObjects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((item) => asObject(item) !== undefined) : NO_OBJECTS
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** A string with something in it. */
export function asWord(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

export function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The object in a reply's body. Throws `MalformedReply` when there is none. */
export function readJsonObject(body: Buffer): JsonObject {
  const object = asObject(tryParseJson(body.toString('utf8')))
  if (object === undefined) throw new MalformedReply('The reply is not a JSON object.')
  return object
}

type Defined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K]
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** The fields that are known, without those that are `undefined`. */
export function definedFields<T extends object>(fields: T): Defined<T> {
  const defined: Record<string, unknown> = {}
  for (const name in fields) if (fields[name] !== undefined) defined[name] = fields[name]
  return defined as Defined<T>
}
