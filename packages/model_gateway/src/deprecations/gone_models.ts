import type { GoneModel, GoneModelStore, GoneNews } from './gone_model_store.js'

/** Which models are gone, as far as this process knows. */
export interface GoneModels {
  /** The provider said that it has no such model. Gives back whether that is news. */
  said(target: string): boolean
  answered(target: string): void
  /** `undefined`: it is not gone. */
  since(target: string): Date | undefined
  /** It was said lately. */
  isFresh(target: string): boolean
  isEmpty(): boolean
  /** Tells others what is new here; gives back what they knew and was new to this process. */
  exchange(): Promise<readonly GoneModel[]>
}

/** What a provider says is gone is asked last for so long: a model can come back, and one answer says so. */
const FRESH_MS = 10 * 60_000

/** Without a store, what this process sees is all there is. */
export function createGoneModels(now: () => Date, store?: GoneModelStore): GoneModels {
  let gone: ReadonlyMap<string, GoneModel> = new Map()
  /** Not told yet; the last of each target. */
  let news = new Map<string, GoneNews>()

  const isFresh = (target: string) => {
    const known = gone.get(target)
    return known !== undefined && known.saidAt.getTime() + FRESH_MS > now().getTime()
  }

  function note(each: GoneNews): void {
    gone = withNews(gone, each)
    if (store) news.set(each.target, each)
  }

  return {
    said(target) {
      const isNews = !isFresh(target)
      note({ target, at: now(), isGone: true })
      return isNews
    },
    answered(target) {
      if (gone.has(target)) note({ target, at: now(), isGone: false })
    },
    since: (target) => gone.get(target)?.since,
    isFresh,
    isEmpty: () => gone.size === 0,
    async exchange() {
      if (store === undefined) return []
      const told = news
      news = new Map()
      let known: readonly GoneModel[]
      try {
        known = await store.exchange([...told.values()])
      } catch (error) {
        news = new Map([...told, ...news])
        throw error
      }
      const before = gone
      gone = [...news.values()].reduce(withNews, new Map(known.map((model) => [model.target, model])))
      return known.filter(({ target }) => !before.has(target))
    },
  }
}

function withNews(gone: ReadonlyMap<string, GoneModel>, { target, at, isGone }: GoneNews): Map<string, GoneModel> {
  const next = new Map(gone)
  if (isGone) next.set(target, { target, since: gone.get(target)?.since ?? at, saidAt: at })
  else next.delete(target)
  return next
}
