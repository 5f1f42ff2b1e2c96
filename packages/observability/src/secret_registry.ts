/** Knows the live secrets and what secrets look like, and takes both out of text. */
export interface SecretRegistry {
  /**
   * Registers a value to replace wherever it appears, also percent-encoded.
   * Values below 6 characters are not taken (`false`): replacing them would mangle unrelated text.
   */
  add(value: string): boolean
  /**
   * `text` without registered secrets, API keys, JSON web tokens, bearer tokens, PEM blocks, passwords in URLs and query
   * strings of URLs. A secret becomes `[redacted]`, or `[redacted:1234]` with its last 4 characters from 20 characters on.
   */
  redact(text: string): string
}

const minSecretLength = 6
const minLengthToShowTail = 20

// Bounded repetitions and a look-behind on the first character keep every pattern linear in the text.
const secretPatterns = [
  /(?<![A-Za-z0-9])sk[-_][A-Za-z0-9_-]{8,}/g, // OpenAI, Anthropic and those who copied them
  /(?<![A-Za-z0-9])mk_[A-Za-z0-9_-]{8,}/g, // ours
  /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{16,}/g, // Google
  /(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]*){0,4}/g, // JSON web tokens, signed or encrypted
  /-----BEGIN [A-Z0-9 ]{1,40}-----[\s\S]*?(?:-----END [A-Z0-9 ]{1,40}-----|$)/g,
]
const bearerPattern = /(?<![A-Za-z0-9])(bearer\s{1,8})([A-Za-z0-9._~+/=-]{8,})/gi
const urlPasswordPattern = /(:\/\/[^\s/?#@"':]{0,256}:)[^\s/?#@"']{1,512}@/g
const urlQueryPattern = /(:\/\/[^\s?#"'<>]{1,2048})\?[^\s"'<>]*/g
const suspicious = String.raw`sk[-_]|mk_|AIza|eyJ|-----BEGIN|[bB][eE][aA][rR][eE][rR]|:\/\/`

export function createSecretRegistry(): SecretRegistry {
  const known = new Set<string>()
  let knownPattern: RegExp | undefined
  /** Finds whatever may have to be taken out: most texts are done with after it. */
  let anything = new RegExp(suspicious)

  return {
    add(value) {
      if (value.length < minSecretLength) return false
      if (known.has(value)) return true
      known.add(value).add(encodeURIComponent(Buffer.from(value).toString()))
      // Longest first: a secret that contains another one is replaced whole.
      const alternatives = [...known].sort((a, b) => b.length - a.length).map(escapeRegExp)
      knownPattern = new RegExp(alternatives.join('|'), 'g')
      anything = new RegExp(`${suspicious}|${knownPattern.source}`)
      return true
    },

    redact(text) {
      if (!anything.test(text)) return text
      return redactPatterns(knownPattern ? text.replace(knownPattern, mask) : text)
    },
  }
}

function redactPatterns(text: string): string {
  let result = text
    .replace(urlPasswordPattern, '$1[redacted]@')
    .replace(urlQueryPattern, '$1')
    .replace(bearerPattern, (_match, scheme: string, token: string) => scheme + mask(token))
  for (const pattern of secretPatterns) result = result.replace(pattern, mask)
  return result
}

function mask(secret: string): string {
  const tail = secret.length >= minLengthToShowTail ? secret.slice(-4) : ''
  return tail && /^[A-Za-z0-9_-]+$/.test(tail) && !tail.includes('----') ? `[redacted:${tail}]` : '[redacted]'
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
}
