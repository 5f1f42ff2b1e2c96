import { versionTaken } from '../errors.js'
import type { CredentialRef, CredentialStore, CredentialVersion } from '../provider_credential.js'
import { pageOf } from './page_of.js'

export function createMemoryCredentialStore(): CredentialStore {
  let all: readonly CredentialVersion[] = []
  const isOf = (ref: CredentialRef) => (version: CredentialVersion) =>
    version.tenantId === ref.tenantId && version.credentialId === ref.credentialId
  const versionsOf = (ref: CredentialRef) => all.filter(isOf(ref)).sort((one, other) => other.version - one.version)
  const findOne = (ref: CredentialRef, version: number) => versionsOf(ref).find((found) => found.version === version)

  return {
    async add(version) {
      if (findOne(version, version.version)) throw versionTaken()
      all = [...all, version]
    },
    async activate(ref, version, at) {
      if (!findOne(ref, version)) return undefined
      all = all.map((found): CredentialVersion => {
        if (!isOf(ref)(found)) return found
        if (found.version === version) return { ...found, state: 'active', activatedAt: at }
        return found.state === 'active' ? { ...found, state: 'draining', supersededAt: at } : found
      })
      return findOne(ref, version)
    },
    async discard(ref, version) {
      all = all.filter((found) => !(isOf(ref)(found) && found.version === version && found.state === 'pending'))
    },
    versions: async (ref) => versionsOf(ref),
    async list({ tenantId, ...query }) {
      const newest = all.filter((found) => found.tenantId === tenantId && versionsOf(found)[0] === found)
      return pageOf(newest, ({ credentialId }) => credentialId, query)
    },
    async remove(ref) {
      const before = all.length
      all = all.filter((version) => !isOf(ref)(version))
      return all.length < before
    },
    async rewrap(ref, version, kekId, sealed) {
      const found = findOne(ref, version)
      if (found?.sealed.kekId !== kekId) return false
      all = all.map((other) => (other === found ? { ...found, sealed } : other))
      return true
    },
    inUse: async () => all.filter(({ state }) => state === 'active'),
  }
}
