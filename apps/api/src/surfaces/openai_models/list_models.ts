import type { GatewaySettings, ModelGateway, RoutePreview } from '@maester/model_gateway'

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
 * The names this installation knows by itself: its default model, the aliases, and everything they lead to, as
 * `provider/model`. Any other model of a configured provider can be asked for too, and is found by `findModel`.
 */
export function listModels(
  { aliases, defaultModel }: Pick<GatewaySettings, 'aliases' | 'defaultModel'>,
  findRoute: FindRoute,
  targetsOf: ModelGateway['targetsOf'],
): ListedModel[] {
  const named = [...(defaultModel === undefined ? [] : [defaultModel]), ...Object.keys(aliases), ...BUILT_IN_ALIASES]
  const names = new Set([...named, ...named.flatMap((name) => targetsOf(name))])
  return [...names].map((name) => findModel(name, findRoute)).filter((model) => model !== undefined)
}

export function findModel(name: string, findRoute: FindRoute): ListedModel | undefined {
  const route = findRoute(name)
  return route && { name, route }
}
