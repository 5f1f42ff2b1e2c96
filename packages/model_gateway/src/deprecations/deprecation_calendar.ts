import type { ProviderConnection } from '../provider.js'
import { deprecationPages, knownDeprecations } from './known_deprecations.js'
import type { DeprecationSettings, ModelDeprecation } from './model_deprecation.js'

/** The announced end of a model at a connection; `undefined` when none is known. */
export type DeprecationCalendar = (
  connection: Pick<ProviderConnection, 'name' | 'type'>,
  model: string,
) => ModelDeprecation | undefined

const known: ReadonlyMap<string, ModelDeprecation> = new Map(
  knownDeprecations.flatMap(({ type, models, deprecated, retires }) =>
    Object.entries(models).map(([model, replacement]) => [
      `${type}/${model}`,
      {
        ...(deprecated !== undefined && { deprecatedAt: new Date(deprecated) }),
        retiresAt: new Date(retires),
        ...(replacement !== undefined && { replacement }),
        source: deprecationPages[type] ?? type,
      },
    ]),
  ),
)

/** What the operator says of a target replaces what is known of its model. */
export function createDeprecationCalendar(settings: readonly DeprecationSettings[] = []): DeprecationCalendar {
  const said = new Map(settings.map(({ target, ...deprecation }) => [target, { ...deprecation, source: 'settings' }]))
  return ({ name, type }, model) => said.get(`${name}/${model}`) ?? known.get(`${type}/${model}`)
}
