/** A JSON value. A member that is `undefined` is left out when written. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject
export type JsonObject = { readonly [key: string]: Json | undefined }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export const isList = (value: unknown): value is readonly Json[] => Array.isArray(value)

/** The object members of a list; nothing when `value` is not a list. */
export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return isList(value) ? value.filter(isObject) : []
}

/** The object, or an empty one. */
export const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})

/** The string, or an empty one. */
export const stringOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

export const numberOf = (value: Json | undefined): number | undefined => (typeof value === 'number' ? value : undefined)
