import { credentialPatterns } from './credential_patterns.js'
import { cardLike, email, phone, satisfiesLuhn } from './personal_patterns.js'

/** What can be taken out of text by its form. Names and addresses have no such form. */
export type SensitiveKind = 'email' | 'phone' | 'card' | 'secret'

const everywhere = ({ source, flags }: RegExp) => new RegExp(source, flags.includes('g') ? flags : `${flags}g`)
const emails = everywhere(email)
const phones = everywhere(phone)
const credentials = credentialPatterns.map(({ pattern }) => everywhere(pattern))

/** In the order they are looked for: a card's digits may look like a telephone number, the words of a key like others. */
const replacers: readonly (readonly [SensitiveKind, (text: string) => string])[] = [
  ['secret', (text) => credentials.reduce((rest, pattern) => rest.replace(pattern, '[redacted:secret]'), text)],
  ['email', (text) => text.replace(emails, '[redacted:email]')],
  ['card', (text) => text.replace(cardLike, withoutCard)],
  ['phone', (text) => text.replace(phones, '[redacted:phone]')],
]

/** Takes the named kinds out of a text: each becomes `[redacted:<kind>]`. */
export function createTextRedactor(kinds: readonly SensitiveKind[]): (text: string) => string {
  const chosen = replacers.filter(([kind]) => kinds.includes(kind)).map(([, replace]) => replace)
  return (text) => chosen.reduce((rest, replace) => replace(rest), text)
}

/** A number next to the card's, an expiry or a check code, must not hide it: any run of whole groups may be the card. */
function withoutCard(candidate: string): string {
  const groups = candidate.split(/([ -])/)
  for (let from = 0; from < groups.length; from += 2) {
    for (let to = groups.length; to > from; to -= 2) {
      const digits = groups.slice(from, to).join('').replace(/[ -]/g, '')
      if (digits.length < 13 || !satisfiesLuhn(digits)) continue
      return [...groups.slice(0, from), '[redacted:card]', ...groups.slice(to)].join('')
    }
  }
  return candidate
}
