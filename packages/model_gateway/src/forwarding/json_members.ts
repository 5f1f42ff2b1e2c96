/** Where one member of a JSON object stands in its text. */
export interface JsonMember {
  readonly name: string
  /** Of the opening quote of its name. */
  readonly start: number
  readonly valueStart: number
  /** Exclusive. */
  readonly end: number
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/** The members of the object `text` is, in order. `text` must be valid JSON, which is not checked. */
export function jsonMembers(text: string): readonly JsonMember[] {
  const members: JsonMember[] = []
  let at = text.indexOf('{') + 1
  for (;;) {
    at = skipWhiteSpace(text, at)
    if (text.charCodeAt(at) === COMMA) at = skipWhiteSpace(text, at + 1)
    if (text.charCodeAt(at) !== QUOTE) return members
    const start = at
    const nameEnd = endOfString(text, start)
    const raw = text.slice(start + 1, nameEnd)
    const name = raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw
    const valueStart = skipWhiteSpace(text, text.indexOf(':', nameEnd + 1) + 1)
    at = endOfValue(text, valueStart)
    members.push({ name, start, valueStart, end: at })
  }
}

/** The texts of the elements of the list `text` is, in order. `text` must be valid JSON, which is not checked. */
export function jsonElements(text: string): readonly string[] {
  const elements: string[] = []
  let at = skipWhiteSpace(text, text.indexOf('[') + 1)
  while (at < text.length && text.charCodeAt(at) !== CLOSE_ARRAY) {
    const end = endOfValue(text, at)
    elements.push(text.slice(at, end))
    at = skipWhiteSpace(text, end)
    if (text.charCodeAt(at) === COMMA) at = skipWhiteSpace(text, at + 1)
  }
  return elements
}

/** By name, the JSON text a member gets; `undefined` removes it. */
export type MemberChanges = ReadonlyMap<string, string | undefined>

/**
 * The object's text with its members changed, and every other value as it was written. Of a name that occurs twice only
 * the last stays: it is the one `JSON.parse` goes by.
 */
export function withMembers(text: string, changes: MemberChanges, members = jsonMembers(text)): string {
  const has = namesOf(members)
  const isLast = lastOf(members)
  let changed = ''
  let comma = ''
  members.forEach(({ name, start, valueStart, end }, index) => {
    if (!isLast(name, index)) return
    const value = changes.get(name)
    if (value !== undefined) changed += `${comma}${text.slice(start, valueStart)}${value}`
    else if (changes.has(name)) return
    else changed += comma + text.slice(start, end)
    comma = ','
  })
  changes.forEach((value, name) => {
    if (value === undefined || has(name)) return
    changed += `${comma}${JSON.stringify(name)}:${value}`
    comma = ','
  })
  return `{${changed}}`
}

/** So many members are looked through sooner than put into a map, which every forwarded text would need anew. */
const FEW = 24

function namesOf(members: readonly JsonMember[]): (name: string) => boolean {
  if (members.length <= FEW) return (name) => members.some((member) => member.name === name)
  const names = new Set(members.map(({ name }) => name))
  return (name) => names.has(name)
}

/** Whether no member after the one at `index` has its name. */
function lastOf(members: readonly JsonMember[]): (name: string, index: number) => boolean {
  if (members.length <= FEW) {
    return (name, index) => {
      for (let later = index + 1; later < members.length; later += 1) if (members[later]!.name === name) return false
      return true
    }
  }
  const lasts = new Map(members.map(({ name }, index) => [name, index]))
  return (name, index) => lasts.get(name) === index
}

function skipWhiteSpace(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) <= 0x20) at += 1
  return at
}

/** The index of the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1
    if (backslashes % 2 === 0) return end
  }
  return text.length
}

function endOfValue(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) depth += 1
    else if (code === COMMA && depth === 0) return endOfText(text, at)
    else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) {
      if (depth === 0) return endOfText(text, at)
      depth -= 1
    }
  }
  return text.length
}

/** Without the white space before `end`. */
function endOfText(text: string, end: number): number {
  let at = end
  while (text.charCodeAt(at - 1) <= 0x20) at -= 1
  return at
}
