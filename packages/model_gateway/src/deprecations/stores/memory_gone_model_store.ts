import type { GoneModel, GoneModelStore } from '../gone_model_store.js'

/** For gateways of one process. */
export function createMemoryGoneModelStore(): GoneModelStore {
  const all = new Map<string, GoneModel>()
  return {
    async exchange(news) {
      for (const { target, at, isGone } of news) {
        const known = all.get(target)
        const saidAt = known && known.saidAt > at ? known.saidAt : at
        if (isGone) all.set(target, { target, since: known?.since ?? at, saidAt })
        else if (known && known.saidAt <= at) all.delete(target)
      }
      return [...all.values()]
    },
  }
}
