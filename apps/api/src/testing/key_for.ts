import { createKeyVerifier, issueKey, type KeyOrder } from '@maester/access'
import { adminKeyVerifier } from '../auth/key_stores/admin_key.js'
import { firstToAccept } from '../auth/key_stores/first_to_accept.js'
import type { ApiDependencies } from '../dependencies.js'

/** The operator's key in tests. */
export const adminKey = 'admin-key-of-at-least-32-characters'

type KeyStores = Pick<ApiDependencies, 'apiKeys' | 'peppers'>

/** Lets in the operator and whoever has a stored key; asks the store every time. */
export function requiredKeys({ apiKeys, peppers }: KeyStores): ApiDependencies['auth'] {
  const stored = createKeyVerifier({
    keys: apiKeys,
    peppers,
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    knownForMs: 0,
  })
  return { mode: 'required', keys: firstToAccept([adminKeyVerifier(adminKey), stored]) }
}

/** The headers of a caller with a new key. */
export async function keyFor(
  { apiKeys, peppers }: KeyStores,
  order: Partial<KeyOrder> = {},
): Promise<{ readonly authorization: string }> {
  const tools = { keys: apiKeys, peppers, now: () => new Date() }
  const { key } = await issueKey(tools, { tenantId: 'acme', name: 'Test', ...order }, {})
  return { authorization: `Bearer ${key}` }
}
