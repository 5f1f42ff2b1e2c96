/** What was found, or that looking further would take too long. */
export type JsonSearch = { readonly kind: 'found' } | { readonly kind: 'not_found' } | { readonly kind: 'gave_up' }

/** Looks for an object or array in `text` that parses and that `accepts` takes. Reads each character a few times at most. */
export function findJson(text: string, accepts: (value: unknown) => boolean): JsonSearch {
  let budget = 20 * text.length + 10_000
  let start = nextOpening(text, 0)
  while (start !== -1) {
    const end = closingOf(text, start)
    budget -= (end === -1 ? text.length : end) - start
    if (budget < 0) return { kind: 'gave_up' }
    const value = end === -1 ? undefined : parse(text.slice(start, end + 1))
    if (value !== undefined && accepts(value)) return { kind: 'found' }
    start = nextOpening(text, start + 1)
  }
  return { kind: 'not_found' }
}

function nextOpening(text: string, from: number): number {
  const opening = /[[{]/g
  opening.lastIndex = from
  return opening.exec(text)?.index ?? -1
}

/** Where the bracket opened at `start` closes, brackets inside strings aside; -1 when it does not. */
function closingOf(text: string, start: number): number {
  let depth = 0
  let inString = false
  for (let index = start; index < text.length; index += 1) {
    const character = text[index]
    if (inString) {
      if (character === '\\') index += 1
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') {
      depth -= 1
      if (depth === 0) return index
    }
  }
  return -1
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
