/** Where something was written, and what. */
export interface Written {
  readonly where: string
  readonly text: string
}

/** `secret in where`, once each, for every secret that can be read there: as it is, or in a usual encoding. */
export function findSecrets(secrets: Readonly<Record<string, string>>, written: Iterable<Written>): readonly string[] {
  const forms = Object.entries(secrets).map(([name, secret]) => ({ name, forms: encodings(secret) }))
  const found = new Set<string>()
  for (const { where, text } of written) {
    for (const { name, forms: all } of forms) {
      const form = all.find((each) => text.includes(each))
      if (form)
        found.add(`${name} in ${where}: …${text.slice(Math.max(0, text.indexOf(form) - 80), text.indexOf(form))}`)
    }
  }
  return [...found]
}

function encodings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  const padless = (text: string) => text.replace(/=+$/, '').slice(0, -1)
  return [secret, encodeURIComponent(secret), bytes.toString('hex'), padless(bytes.toString('base64'))]
}
