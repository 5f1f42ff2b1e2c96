// A key is shown once, let in, and narrowed by its scopes.
import { createKeyVerifier, createMemoryApiKeyStore, derivePurposeKeys, issueKey, permits } from '@maester/access'

const keys = createMemoryApiKeyStore()
const peppers = derivePurposeKeys('api-keys', ['at least 32 characters nobody knows'])
const now = () => new Date()

const { key } = await issueKey({ keys, peppers, now }, { tenantId: 'acme', name: 'web', scopes: ['completions'] }, {})
const verifier = createKeyVerifier({ keys, peppers, now, monotonicMs: () => performance.now() })
const verdict = await verifier.verify(key)
console.log(verdict.kind, verdict.principal.tenantId)
console.log('completions', permits(verdict.principal, 'completions'))
console.log('keys:write', permits(verdict.principal, 'keys:write'))
