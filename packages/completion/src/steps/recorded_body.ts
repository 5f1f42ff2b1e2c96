import { createHash } from 'node:crypto'

type Json = Readonly<Record<string, unknown>>

/** Text of this length, in UTF-16 units, is what 64 KiB of anything written as base64 data may take up in a record. */
const LONGEST_MEDIA_TEXT = 65_536
const DATA_URL = /^data:([^;,]{0,255})(?:;[^;,]{0,255}){0,8};base64,/i
const BASE64_ONLY = /^[A-Za-z0-9+/_-]+={0,2}$/

/** Stands in a recorded body for an image, a sound or a file that was too large to keep. */
export interface OmittedMedia {
  readonly maester_omitted: {
    /** Hex, of the bytes themselves. */
    readonly sha256: string
    readonly size_bytes: number
    /** `null` where it was not said beside the data. */
    readonly media_type: string | null
  }
}

/** A body as it is recorded: media of more than 64 KiB as text become `OmittedMedia`. What is not media stays whole. */
export function recordedBody(body: Json): Json {
  return hasLongText(body) ? (withoutMedia(body) as Json) : body
}

/** Whether something was too large to be recorded, so that the body cannot be sent again. */
export function hasOmittedMedia(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (!Array.isArray(value) && 'maester_omitted' in value) return true
  return Object.values(value).some(hasOmittedMedia)
}

/** Looks without copying: few bodies have any. */
function hasLongText(value: object): boolean {
  for (const key in value) {
    const child: unknown = (value as Json)[key]
    if (typeof child === 'string' ? child.length > LONGEST_MEDIA_TEXT : isObject(child) && hasLongText(child))
      return true
  }
  return false
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Gives back the value itself where nothing in it changes. */
function withoutMedia(value: unknown): unknown {
  if (typeof value === 'string') return value.length > LONGEST_MEDIA_TEXT ? omitted(value) : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = value.map(withoutMedia)
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  let changed: Record<string, unknown> | undefined
  for (const [key, child] of Object.entries(value)) {
    const kept = withoutMedia(child)
    if (kept === child) continue
    changed ??= { ...value }
    changed[key] = kept
  }
  return changed ?? value
}

function omitted(text: string): string | OmittedMedia {
  const prefix = DATA_URL.exec(text)
  const data = prefix ? text.slice(prefix[0].length) : text
  if (!prefix && !BASE64_ONLY.test(data)) return text
  const bytes = Buffer.from(data, 'base64')
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { maester_omitted: { sha256, size_bytes: bytes.length, media_type: prefix?.[1] || null } }
}
