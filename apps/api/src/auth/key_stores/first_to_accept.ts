import type { KeyStore } from '../key_store.js'

/** Asks the stores in turn until one accepts the key; else what the last one says. */
export function firstToAccept(stores: readonly [KeyStore, ...KeyStore[]]): KeyStore {
  return {
    async verify(key) {
      let verdict = await stores[0].verify(key)
      for (const store of stores.slice(1)) {
        if (verdict.kind === 'accepted') break
        verdict = await store.verify(key)
      }
      return verdict
    },
  }
}
