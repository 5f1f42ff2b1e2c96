import type { PromptVersion } from '../prompt.js'
import type { Page, PromptStore } from '../prompt_store.js'

interface Prompt {
  /** Version n at index n - 1. */
  readonly versions: PromptVersion[]
  readonly labels: Map<string, number>
}

/** Prompts in the memory of this process: for tests, and for using the registry without a database. */
export function createMemoryPromptStore({ now = () => new Date() }: { readonly now?: () => Date } = {}): PromptStore {
  const tenants = new Map<string, Map<string, Prompt>>()

  function promptOf(tenantId: string, name: string): Prompt | undefined {
    return tenants.get(tenantId)?.get(name)
  }

  // No method awaits between reading and writing, so each one is atomic.
  return {
    async publish(tenantId, draft, { unlessNewerThan = Number.POSITIVE_INFINITY } = {}) {
      const prompts = getOrAdd(tenants, tenantId, () => new Map<string, Prompt>())
      const { versions } = getOrAdd(prompts, draft.name, () => ({ versions: [], labels: new Map() }))
      const newest = versions.at(-1)
      if (newest && (newest.versionHash === draft.versionHash || newest.version > unlessNewerThan)) {
        return { version: newest, created: false }
      }
      const version = Object.freeze({
        ...structuredClone(draft),
        tenantId,
        version: versions.length + 1,
        createdAt: now(),
      })
      versions.push(version)
      return { version, created: true }
    },

    find: async (tenantId, name, version) => promptOf(tenantId, name)?.versions[version - 1],

    async findByLabel(tenantId, name, label) {
      const prompt = promptOf(tenantId, name)
      const version = prompt?.labels.get(label)
      return version === undefined ? undefined : prompt?.versions[version - 1]
    },

    findLatest: async (tenantId, name) => promptOf(tenantId, name)?.versions.at(-1),

    async listNames(tenantId, { limit, afterName = '' }) {
      const summaries = [...(tenants.get(tenantId)?.entries() ?? [])]
        .filter(([name]) => name > afterName)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([name, { versions }]) => {
          const newest = versions.at(-1)
          return newest ? [{ name, latestVersion: newest.version, updatedAt: newest.createdAt }] : []
        })
      return firstPage(summaries, limit)
    },

    async listVersions(tenantId, name, { limit, beforeVersion = Number.POSITIVE_INFINITY }) {
      const versions = promptOf(tenantId, name)?.versions ?? []
      return firstPage(versions.filter(({ version }) => version < beforeVersion).reverse(), limit)
    },

    async setLabel(tenantId, name, label, version, expectedCurrent) {
      const prompt = promptOf(tenantId, name)
      if (!prompt?.versions[version - 1]) return { kind: 'unknown_version' }
      const current = prompt.labels.get(label)
      if (expectedCurrent !== undefined && expectedCurrent !== (current ?? null)) {
        return { kind: 'moved', ...(current !== undefined && { currentVersion: current }) }
      }
      prompt.labels.set(label, version)
      return { kind: 'set', ...(current !== undefined && { previousVersion: current }) }
    },

    labelOf: async (tenantId, name, label) => promptOf(tenantId, name)?.labels.get(label),

    labelsOf: async (tenantId, name) => Object.fromEntries(promptOf(tenantId, name)?.labels ?? []),
  }
}

function firstPage<Item>(items: readonly Item[], limit: number): Page<Item> {
  return { items: items.slice(0, limit), hasMore: items.length > limit }
}

function getOrAdd<Value>(map: Map<string, Value>, key: string, create: () => Value): Value {
  const existing = map.get(key)
  if (existing !== undefined) return existing
  const created = create()
  map.set(key, created)
  return created
}
