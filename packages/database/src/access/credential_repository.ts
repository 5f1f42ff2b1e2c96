import {
  type CredentialRef,
  type CredentialState,
  type CredentialStore,
  type CredentialVersion,
  versionTaken,
} from '@maester/access'
import { and, asc, desc, eq, gt } from 'drizzle-orm'
import type { Database } from '../database.js'
import { present } from '../present.js'
import { providerCredentials as credentials } from './provider_credentials_table.js'
import { toPage } from './to_page.js'

export function createCredentialStore(database: Database): CredentialStore {
  return {
    async add({ sealed, ...version }) {
      const added = await database.tenantTransaction(version.tenantId, (tx) =>
        tx
          .insert(credentials)
          .values({ ...version, ...sealed })
          .onConflictDoNothing()
          .returning({ version: credentials.version }),
      )
      if (added.length === 0) throw versionTaken()
    },

    async activate(ref, version, at) {
      return await database.tenantTransaction(ref.tenantId, async (tx) => {
        // Rotations of one credential come one after the other, so that one version is active in the end.
        const versions = await tx.select().from(credentials).where(isCredential(ref)).for('update')
        if (!versions.some((found) => found.version === version)) return undefined
        for (const { version: other, state } of versions) {
          if (state !== 'active' || other === version) continue
          await tx.update(credentials).set({ state: 'draining', supersededAt: at }).where(isVersion(ref, other))
        }
        const [activated] = await tx
          .update(credentials)
          .set({ state: 'active', activatedAt: at })
          .where(isVersion(ref, version))
          .returning()
        return activated && toVersion(activated)
      })
    },

    async discard(ref, version) {
      await database.tenantTransaction(ref.tenantId, (tx) =>
        tx.delete(credentials).where(and(isVersion(ref, version), eq(credentials.state, 'pending'))),
      )
    },

    async versions(ref) {
      const rows = await database.tenantTransaction(ref.tenantId, (tx) =>
        tx.select().from(credentials).where(isCredential(ref)).orderBy(desc(credentials.version)),
      )
      return rows.map(toVersion)
    },

    async list({ tenantId, limit, afterId = '' }) {
      const rows = await database.tenantTransaction(tenantId, (tx) =>
        tx
          .selectDistinctOn([credentials.credentialId])
          .from(credentials)
          .where(and(eq(credentials.tenantId, tenantId), gt(credentials.credentialId, afterId)))
          .orderBy(asc(credentials.credentialId), desc(credentials.version))
          .limit(limit + 1),
      )
      return toPage(rows, limit, toVersion)
    },

    async remove(ref) {
      const removed = await database.tenantTransaction(ref.tenantId, (tx) =>
        tx.delete(credentials).where(isCredential(ref)).returning({ version: credentials.version }),
      )
      return removed.length > 0
    },

    async rewrap(ref, version, kekId, sealed) {
      const rewrapped = await database.tenantTransaction(ref.tenantId, (tx) =>
        tx
          .update(credentials)
          .set({ kekId: sealed.kekId, wrappedDek: sealed.wrappedDek })
          .where(and(isVersion(ref, version), eq(credentials.kekId, kekId)))
          .returning({ version: credentials.version }),
      )
      return rewrapped.length > 0
    },

    async inUse() {
      const rows = await database.accessTransaction((tx) =>
        tx.select().from(credentials).where(eq(credentials.state, 'active')),
      )
      return rows.map(toVersion)
    },
  }
}

function isCredential({ tenantId, credentialId }: CredentialRef) {
  return and(eq(credentials.tenantId, tenantId), eq(credentials.credentialId, credentialId))
}

function isVersion(ref: CredentialRef, version: number) {
  return and(isCredential(ref), eq(credentials.version, version))
}

function toVersion(row: typeof credentials.$inferSelect): CredentialVersion {
  const { tenantId, credentialId, version, provider, shared, state, createdAt, ...rest } = row
  const { kekId, wrappedDek, nonce, ciphertext, tag, ...optional } = rest
  return {
    tenantId,
    credentialId,
    version,
    provider,
    shared,
    state: state as CredentialState,
    createdAt,
    ...(present(optional) as Pick<CredentialVersion, keyof typeof optional>),
    sealed: { kekId, wrappedDek, nonce, ciphertext, tag },
  }
}
