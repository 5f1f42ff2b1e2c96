import type { ProcessStore } from '../ports/process_store.js'

/** Knows processes for the life of this one: for tests. */
export function createMemoryProcessStore({ now }: { readonly now: () => Date }): ProcessStore {
  const lastSeenMs = new Map<string, number>()
  return {
    async beat(processIds) {
      for (const processId of processIds) lastSeenMs.set(processId, now().getTime())
    },
    async silentFor(ms) {
      return [...lastSeenMs].filter(([, seenMs]) => now().getTime() - seenMs >= ms).map(([processId]) => processId)
    },
    async forget(processIds) {
      for (const processId of processIds) lastSeenMs.delete(processId)
    },
  }
}
