import type { CanaryTrials } from './canaries/canary_trials.js'
import { createAccessTokens } from './credentials/create_access_tokens.js'
import type { DeprecationWatch } from './deprecations/deprecation_watch.js'
import { GatewayError } from './errors.js'
import type { TargetFigures } from './figures/target_figures.js'
import { createConfiguredKeys, type VendorKeys } from './health/vendor_keys.js'
import type { ProviderAdapter } from './provider.js'
import type { QualityFigures } from './quality_figures.js'
import { builtInAliases } from './routing/built_in_aliases.js'
import { createRoutePlanner, type RoutePlanner } from './routing/route_planner.js'
import type { Candidate } from './routing/strategy.js'
import type { CallTools } from './run_call.js'
import type { GatewaySettings } from './settings.js'

/** What the settings decide. A call keeps the configuration it began with until it ends. */
export interface GatewayConfiguration {
  readonly settings: GatewaySettings
  readonly planner: RoutePlanner
  readonly tools: CallTools
  /** Every target of an alias, as `provider/model`. */
  readonly aliasTargets: ReadonlySet<string>
  /** The calls that began with it. */
  readonly running: Set<Promise<unknown>>
}

/** What every configuration of a gateway shares: it outlives them. */
export type LastingTools = Omit<
  CallTools,
  'accessTokens' | 'settings' | 'retries' | 'adapterOf' | 'factsOf' | 'vendorKeys'
> & {
  readonly adapters: Readonly<Record<string, ProviderAdapter>>
  readonly figures: TargetFigures
  readonly quality: QualityFigures
  readonly deprecations: DeprecationWatch
  readonly canaries: Pick<CanaryTrials, 'percentOf'>
  /** `undefined`: those of the settings. */
  readonly vendorKeys: VendorKeys | undefined
}

/**
 * Throws `GatewayError` `invalid_value` when the settings name an unknown strategy, provider type or capability, or a
 * token address that is not safe.
 */
export function configureGateway(
  { adapters, vendorKeys, quality, deprecations, canaries, ...lasting }: LastingTools,
  settings: GatewaySettings,
): GatewayConfiguration {
  const { connections, retries } = settings
  const { transport, prices, figures, health, now, monotonicMs, random } = lasting
  const avoidedFor = (candidate: Candidate) => {
    if (deprecations.isGone(candidate)) return 'its provider says there is no such model'
    return health.breakers.stateOf(candidate) === 'open' ? 'it has been failing' : undefined
  }
  const canaryPercentOf = canaries.percentOf
  const planner = createRoutePlanner({
    ...{ settings, prices, figures, quality, avoidedFor, canaryPercentOf, deprecations, now, random },
  })
  for (const { name, type } of connections) requireAdapter(adapters, name, type)
  const aliases = Object.values({ ...builtInAliases(connections), ...settings.aliases })
  return {
    settings,
    planner,
    tools: {
      ...lasting,
      accessTokens: createAccessTokens({ connections, transport, now, monotonicMs }),
      settings,
      retries,
      vendorKeys: vendorKeys ?? createConfiguredKeys(connections),
      adapterOf: ({ connection }) => requireAdapter(adapters, connection.name, connection.type),
      factsOf: planner.factsOf,
    },
    aliasTargets: new Set(
      aliases.flatMap(({ targets, canary }) => [...targets, ...(canary ? [canary] : [])].map(({ target }) => target)),
    ),
    running: new Set(),
  }
}

function requireAdapter(adapters: LastingTools['adapters'], name: string, type: string): ProviderAdapter {
  const adapter = Object.hasOwn(adapters, type) ? adapters[type] : undefined
  if (adapter) return adapter
  throw new GatewayError('invalid_value', `The provider ${name} has an unknown type: ${type}.`, false, {
    param: `providers.${name}.type`,
  })
}
