import type { ProviderConnection } from './provider.js'

/** Names of headers and settings that hold a credential, not a setting. */
const credentialName = /auth|key|token|secret|passw|cookie|credential/i
/** An identifier, as in `access_key_id`, opens nothing. */
const identifierName = /[-_]id$/i

/** The credentials among headers or settings, without the scheme before them (`Bearer …`). */
export function credentialsIn(named: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(named)
    .filter(([name]) => credentialName.test(name) && !identifierName.test(name))
    .map(([, value]) => value.replace(/^\S+\s+(?=\S+$)/, ''))
}

/** Whatever of a connection must appear in no log: its keys, and the credentials in its headers and settings. */
export function connectionSecrets({ apiKeys, headers = {}, settings = {} }: ProviderConnection): readonly string[] {
  const keys = apiKeys.map((key) => (typeof key === 'string' ? key : key.key))
  // AWS: `<access key id>:<secret access key>[:<session token>]`.
  const parts = keys.flatMap((key) => key.split(':').slice(1))
  return [...keys, ...parts, ...credentialsIn(headers), ...credentialsIn(settings)]
}
