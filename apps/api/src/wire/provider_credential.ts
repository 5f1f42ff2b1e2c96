import type { CredentialVersion } from '@maester/access'
import { z } from 'zod'

const state = z
  .enum(['pending', 'active', 'draining'])
  .describe('Not used yet; used for new calls; replaced, used only by calls that began with it.')

const versionFields = {
  version: z.int(),
  state,
  last4: z.string().nullable(),
  created_at: z.iso.datetime(),
  activated_at: z.iso.datetime().nullable(),
  superseded_at: z.iso.datetime().nullable(),
}

/** A credential with its newest version. The secret is never shown. */
export const credentialView = z.strictObject({
  id: z.string(),
  tenant: z.string(),
  provider: z.string(),
  name: z.string().nullable(),
  shared: z.boolean().describe('Used for the calls of every tenant.'),
  ...versionFields,
})

export const credentialDetail = z.strictObject({
  ...credentialView.shape,
  versions: z.array(z.strictObject(versionFields)).describe('Newest first.'),
})

export const rotationView = z.strictObject({
  ...credentialView.shape,
  probe: z.enum(['accepted', 'unknown', 'skipped']).describe('What the provider said of the key.'),
})

export function toCredentialView(version: CredentialVersion): z.infer<typeof credentialView> {
  const { credentialId, tenantId, provider, name, shared } = version
  return { id: credentialId, tenant: tenantId, provider, name: name ?? null, shared, ...toVersionFields(version) }
}

export function toVersionFields({ version, state, last4, createdAt, activatedAt, supersededAt }: CredentialVersion) {
  return {
    version,
    state,
    last4: last4 ?? null,
    created_at: createdAt.toISOString(),
    activated_at: activatedAt?.toISOString() ?? null,
    superseded_at: supersededAt?.toISOString() ?? null,
  }
}
