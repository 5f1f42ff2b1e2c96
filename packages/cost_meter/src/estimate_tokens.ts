/**
 * Tokens one character adds, by kind. Chosen so that the sum is not below what o200k_base and cl100k_base (OpenAI's
 * public vocabularies) count for prose in nineteen languages, code, JSON, tables, base64, UUIDs, emoji and noise.
 * Other vendors' vocabularies are of the same kind; none can need more tokens than the text has UTF-8 bytes.
 */
const TOKENS_PER = {
  /** English averages 4 letters a token; names and code nearer 3. */
  letter: 1 / 3,
  space: 1 / 3,
  /** Numbers are cut into groups of up to three digits; short groups, as in tables, cost more. */
  digit: 0.55,
  symbol: 0.9,
  /** A run that starts amid a word (`aB`, `4f`, `"x`): base64, hex and identifiers break there. */
  breakInWord: 0.8,
  /** Accented Latin, Greek, Cyrillic, Hebrew, Arabic: two UTF-8 bytes. */
  twoBytes: 1.2,
  /** Indic scripts, Thai, kana, common Han, Hangul. */
  commonThreeBytes: 1.6,
  /** Rare scripts, symbols, joiners, emoji: can fall apart into single bytes. */
  rare: 3,
} as const

/** Most words are one token; a word with its punctuation is rarely more than two. */
const TOKENS_PER_WORD = 2
/** Role and separators around each message, and the opening of the reply: 4 and 3 in OpenAI's chat format. */
const TOKENS_PER_TEXT = 4
const TOKENS_PER_REQUEST = 3

/**
 * Input tokens of a request with these texts (one per message or part), on the high side: for budgets and routing,
 * never for the bill. One pass, no allocation per character.
 */
export function estimateInputTokens(texts: readonly string[]): number {
  if (texts.length === 0) return 0
  let tokens = TOKENS_PER_REQUEST
  for (const text of texts) tokens += TOKENS_PER_TEXT + estimateTextTokens(text)
  return tokens
}

const SPACE = 0
const LOWER = 1
const UPPER = 2
const DIGIT = 3
const SYMBOL = 4
const OTHER = 5
const KINDS = 6

// Looked up rather than compared: this runs for every character of every prompt.
const ASCII_KIND = Uint8Array.from({ length: 128 }, (_, code) => kindOfAscii(String.fromCharCode(code)))
/** Indexed by the kind before times `KINDS` plus the kind. */
const ASCII_WEIGHT = Float64Array.from({ length: KINDS * KINDS }, (_, pair) =>
  weightOfAscii(pair % KINDS, Math.floor(pair / KINDS)),
)

function kindOfAscii(character: string): number {
  if (character <= ' ') return SPACE
  if (character >= 'a' && character <= 'z') return LOWER
  if (character >= 'A' && character <= 'Z') return UPPER
  return character >= '0' && character <= '9' ? DIGIT : SYMBOL
}

function estimateTextTokens(text: string): number {
  let words = 0
  let ascii = 0
  let others = 0
  let previous = SPACE
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const kind = code < 128 ? ASCII_KIND[code]! : OTHER
    if (previous === SPACE && kind !== SPACE) words++
    ascii += ASCII_WEIGHT[previous * KINDS + kind]!
    if (kind === OTHER) others += weightBeyondAscii(code)
    previous = kind
  }
  return Math.ceil(Math.max(TOKENS_PER_WORD * words, ascii) + others)
}

function weightOfAscii(kind: number, previous: number): number {
  if (kind === OTHER) return 0
  if (kind === SPACE) return TOKENS_PER.space
  if (kind === SYMBOL) return TOKENS_PER.symbol
  // A capital and the small letters after it are one run: `Word` is no break, `aWord` is.
  const breaks = kind !== previous && previous !== SPACE && !(kind === LOWER && previous === UPPER)
  return (kind === DIGIT ? TOKENS_PER.digit : TOKENS_PER.letter) + (breaks ? TOKENS_PER.breakInWord : 0)
}

function weightBeyondAscii(code: number): number {
  if (code < 0x800) return TOKENS_PER.twoBytes
  // Half of a code point outside the basic plane.
  if (code >= 0xd800 && code <= 0xdfff) return TOKENS_PER.rare / 2
  const common =
    (code >= 0x0900 && code <= 0x0eff) || (code >= 0x3040 && code <= 0x30ff) || (code >= 0x4e00 && code <= 0xd7a3)
  return common ? TOKENS_PER.commonThreeBytes : TOKENS_PER.rare
}
