import type {
  AliasSettings,
  CanarySettings,
  DeprecationSettings,
  GatewaySettings,
  ModelOverride,
  ScoringWeights,
} from '@maester/model_gateway'
import type { MaesterFileContent } from './maester_file.js'

type RoutingSettings = Pick<
  GatewaySettings,
  'aliases' | 'modelOverrides' | 'deprecations' | 'profiles' | 'webSearch' | 'webSearchMaxResults'
>

/** Where model names lead, and by what they are chosen. */
export function routingSettings(file: MaesterFileContent): RoutingSettings {
  const { models = {}, model_overrides, deprecations, profiles, web_search } = file
  return {
    aliases: mapValues(models, toAlias),
    ...(model_overrides && { modelOverrides: mapValues(model_overrides, toOverride) }),
    ...(deprecations && { deprecations: deprecations.map(toDeprecation) }),
    ...(profiles && { profiles: mapValues(profiles, toWeights) }),
    ...(web_search && { webSearch: web_search.mode === 'off' ? 'off' : 'native' }),
    ...(web_search?.max_results !== undefined && { webSearchMaxResults: web_search.max_results }),
  }
}

type Entry<Key extends keyof MaesterFileContent> =
  NonNullable<MaesterFileContent[Key]> extends Record<string, infer Item> ? Item : never

function toAlias(entry: Entry<'models'>): AliasSettings {
  const { targets, strategy, fallbacks, cheaper, capabilities, stream_recovery: streamRecovery, canary } = entry
  return {
    targets: targets.map(({ target, weight, region }) => ({
      target,
      ...(weight !== undefined && { weight }),
      ...(region !== undefined && { region }),
    })),
    ...(strategy !== undefined && { strategy }),
    ...(fallbacks !== undefined && { fallbacks }),
    ...(cheaper !== undefined && { cheaper }),
    ...(capabilities !== undefined && { capabilities }),
    ...(streamRecovery !== undefined && { streamRecovery }),
    ...(canary && { canary: toCanary(canary) }),
  }
}

function toCanary({ guard, stages, ...share }: NonNullable<Entry<'models'>['canary']>): CanarySettings {
  const { max_error_rate, min_score, max_p95_ms, max_cost_ratio } = guard ?? {}
  return {
    ...share,
    ...(stages && { stages }),
    ...(guard && {
      guard: {
        ...(max_error_rate !== undefined && { maxErrorRate: max_error_rate }),
        ...(min_score !== undefined && { minScore: min_score }),
        ...(max_p95_ms !== undefined && { maxP95Ms: max_p95_ms }),
        ...(max_cost_ratio !== undefined && { maxCostRatio: max_cost_ratio }),
      },
    }),
  }
}

function toOverride(entry: Entry<'model_overrides'>): ModelOverride {
  const { capabilities, context_window_tokens, max_output_tokens } = entry
  return {
    ...(capabilities !== undefined && { capabilities }),
    ...(context_window_tokens !== undefined && { contextWindowTokens: context_window_tokens }),
    ...(max_output_tokens !== undefined && { maxOutputTokens: max_output_tokens }),
  }
}

function toDeprecation(entry: NonNullable<MaesterFileContent['deprecations']>[number]): DeprecationSettings {
  const { target, deprecated, retires, replacement } = entry
  return {
    target,
    ...(deprecated !== undefined && { deprecatedAt: deprecated }),
    retiresAt: retires,
    ...(replacement !== undefined && { replacement }),
  }
}

function toWeights({ latency = 0, cost = 0, availability = 0, quality = 0 }: Entry<'profiles'>): ScoringWeights {
  return { latency, cost, availability, quality }
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}
