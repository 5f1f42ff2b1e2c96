const quote = 0x22
const backslash = 0x5c
const openArray = 0x5b
const closeArray = 0x5d
const openObject = 0x7b
const closeObject = 0x7d

/**
 * Whether arrays and objects in `text` are nested more than `maxDepth` levels. Looks at the text only, so that it can
 * run before `JSON.parse`, which blocks for a second on a megabyte of brackets. Linear; the text need not be valid.
 */
export function isDeeperThan(text: string, maxDepth: number): boolean {
  let depth = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === quote) index = endOfString(text, index)
    else if (code === openArray || code === openObject) {
      depth += 1
      if (depth > maxDepth) return true
    } else if (code === closeArray || code === closeObject) depth -= 1
  }
  return false
}

/** The index of the closing quote of the string that opens at `start`; the text's length when it never closes. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text.charCodeAt(end - 1 - backslashes) === backslash) backslashes += 1
    if (backslashes % 2 === 0) return end
  }
  return text.length
}
