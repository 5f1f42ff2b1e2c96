import type { GatewaySettings, RoutePreview } from '@maester/model_gateway'

/** Where a model name leads first; `undefined` when it leads nowhere. */
export type FindRoute = (model: string) => ModelRoute | undefined
export type ModelRoute = Pick<RoutePreview, 'provider' | 'model' | 'simulated' | 'deprecation'>

/** A name that callers may ask for, and who would be asked first. */
export interface ListedModel {
  readonly name: string
  readonly route: ModelRoute
}

/** Answered by whatever suitable providers are configured. */
const BUILT_IN_ALIASES = ['fast', 'balanced', 'best'] as const

/**
 * The names this installation knows by itself: its default model, the aliases, and what they lead to. Any other model
 * of a configured provider can be asked for too, and is found by `findModel`.
 */
export function listModels(
  { aliases, defaultModel }: Pick<GatewaySettings, 'aliases' | 'defaultModel'>,
  findRoute: FindRoute,
): ListedModel[] {
  const named = [...(defaultModel === undefined ? [] : [defaultModel]), ...Object.keys(aliases), ...BUILT_IN_ALIASES]
  const targets = Object.values(aliases).flatMap((alias) => alias.targets.map(({ target }) => target))
  const models = new Map<string, ListedModel>()
  for (const name of [...named, ...targets]) {
    const model = findModel(name, findRoute)
    if (model) models.set(name, model)
  }
  for (const { route } of [...models.values()]) {
    const name = `${route.provider}/${route.model}`
    models.set(name, models.get(name) ?? { name, route })
  }
  return [...models.values()]
}

export function findModel(name: string, findRoute: FindRoute): ListedModel | undefined {
  const route = findRoute(name)
  return route && { name, route }
}
