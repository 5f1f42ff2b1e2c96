import type { ApiKey, ApiKeyStore } from '../api_key.js'
import type { PurposeKeys } from '../secrets/purpose_keys.js'
import { mintApiKey } from './api_key_format.js'
import { digestOf } from './key_digest.js'
import { type Grantor, grantOf, type WantedGrant } from './key_grant.js'

export interface KeyOrder extends WantedGrant {
  readonly tenantId: string
  readonly name: string
  readonly projectId?: string
  /** The key that asks, or `admin`. */
  readonly createdBy?: string
}

export interface KeyIssuer {
  readonly keys: Pick<ApiKeyStore, 'add'>
  readonly peppers: PurposeKeys
  readonly now: () => Date
}

export interface IssuedKey {
  /** The whole key. Not stored, so this is the only time it is seen. */
  readonly key: string
  readonly record: ApiKey
}

/** Makes a key that may do no more than its grantor. Throws `AccessError` when more is asked for. */
export async function issueKey(
  { keys, peppers, now }: KeyIssuer,
  { tenantId, name, projectId, createdBy, ...wanted }: KeyOrder,
  grantor: Grantor,
): Promise<IssuedKey> {
  const grant = grantOf(wanted, grantor)
  const { key, keyId, last4 } = mintApiKey()
  const record: ApiKey = {
    tenantId,
    keyId,
    name,
    ...(projectId !== undefined && { projectId }),
    ...grant,
    last4,
    pepperVersion: peppers.current.id,
    digest: digestOf(key, peppers.current),
    createdAt: now(),
    ...(createdBy !== undefined && { createdBy }),
  }
  await keys.add(record)
  return { key, record }
}
