import { createMemoryApiKeyStore, derivePurposeKeys, issueKey } from '@maester/access'
import { expect, it } from 'vitest'
import { keyPermissions } from './key_permissions.js'

it('gives a job the models its key allows now, also once the key is revoked', async () => {
  const keys = createMemoryApiKeyStore()
  const peppers = derivePurposeKeys('api-keys', ['a secret of at least 32 characters'])
  const now = () => new Date()
  const order = { tenantId: 'acme', name: 'batch', allowedModels: ['gpt*'] }
  const { record } = await issueKey({ keys, peppers, now }, order, {})
  const owner = { tenantId: 'acme', apiKeyId: record.keyId }

  expect(await keyPermissions(owner, keys)).toEqual({ ...owner, allowedModels: ['gpt*'] })
  await keys.change(record, { allowedModels: ['fast'] })
  await keys.revoke(record, now())
  expect(await keyPermissions(owner, keys)).toEqual({ ...owner, allowedModels: ['fast'] })
  for (const apiKeyId of [undefined, 'admin']) {
    const operator = { tenantId: 'acme', ...(apiKeyId !== undefined && { apiKeyId }) }
    expect(await keyPermissions(operator, keys)).toEqual(operator)
  }
})
