import { parseCapabilities } from '../capabilities/overrides.js'
import { createDeprecationCalendar, type DeprecationCalendar } from '../deprecations/deprecation_calendar.js'
import { GatewayError } from '../errors.js'
import type { ProviderConnection } from '../provider.js'
import type { AliasSettings, GatewaySettings, TargetSettings } from '../settings.js'
import { builtInAliases } from './built_in_aliases.js'
import type { Canary } from './canary.js'
import { cheaperModel } from './cheaper_models.js'
import { homeProviderType } from './home_providers.js'
import { findStrategy } from './registry.js'
import type { Candidate, RoutingStrategy } from './strategy.js'

/** Where a model name leads. */
export interface ResolvedModel {
  readonly candidates: readonly Candidate[]
  /** `undefined`: left open. */
  readonly strategy?: RoutingStrategy
  /** Model names to try when every candidate failed. */
  readonly fallbacks: readonly string[]
  /** The model name a budget downgrades to. */
  readonly cheaperModel?: string
  readonly canary?: Canary
}

/**
 * Gives a model name its targets: `undefined` when it leads nowhere. Throws `GatewayError` `invalid_value` for a name
 * that could lead elsewhere than to a model.
 */
export type ModelResolver = (name: string) => ResolvedModel | undefined

/** Names remembered at once. They come from callers, so the memory is bounded; beyond it, it starts anew. */
const MAX_REMEMBERED = 5_000

/** An alias; else `provider/model`; else a bare name at its home provider, if that one is configured. */
export function createModelResolver(
  settings: Pick<GatewaySettings, 'connections' | 'aliases' | 'deprecations'>,
): ModelResolver {
  const deprecated = withDeprecations(createDeprecationCalendar(settings.deprecations))
  const connections = new Map(settings.connections.map((connection) => [connection.name, connection]))
  const aliases = new Map<string, ResolvedModel>()
  for (const [name, alias] of Object.entries({ ...builtInAliases(settings.connections), ...settings.aliases })) {
    const resolved = resolveAlias(name, alias, connections)
    if (resolved) aliases.set(name, deprecated(resolved))
  }
  const remembered = new Map<string, ResolvedModel>()
  return (name) => {
    const known = aliases.get(name) ?? remembered.get(name)
    if (known) return known
    refuseUnsafe(name)
    const found = resolveQualified(name, connections) ?? resolveBare(name, connections, settings.connections)
    const resolved = found && deprecated(found)
    if (remembered.size >= MAX_REMEMBERED) remembered.clear()
    if (resolved) remembered.set(name, resolved)
    return resolved
  }
}

function withDeprecations(calendar: DeprecationCalendar): (resolved: ResolvedModel) => ResolvedModel {
  const dated = (candidate: Candidate): Candidate => {
    const deprecation = calendar(candidate.connection, candidate.model)
    return deprecation ? { ...candidate, deprecation } : candidate
  }
  return (resolved) => mapCandidates(resolved, dated)
}

export function mapCandidates(resolved: ResolvedModel, change: (candidate: Candidate) => Candidate): ResolvedModel {
  const { candidates, canary } = resolved
  return {
    ...resolved,
    candidates: candidates.map(change),
    ...(canary && { canary: { ...canary, candidate: change(canary.candidate) } }),
  }
}

/** Some providers take the model in the path of the URL, and no model's name has any of these. */
const UNSAFE_NAME = /[\p{Cc}\p{Cs}\s?#\\%]|(?:^|\/)\.{1,2}(?:\/|$)/u

function refuseUnsafe(name: string): void {
  if (!UNSAFE_NAME.test(name)) return
  const message =
    'A model name has no white space, no control characters, none of ? # % \\ and no . or .. between slashes.'
  throw new GatewayError('invalid_value', message, false, { param: 'model', status: 400 })
}

function resolveAlias(
  name: string,
  alias: AliasSettings,
  connections: ReadonlyMap<string, ProviderConnection>,
): ResolvedModel | undefined {
  const strategy = alias.strategy === undefined ? undefined : strategyNamed(alias.strategy, name)
  const capabilities = alias.capabilities && parseCapabilities(alias.capabilities, `models.${name}.capabilities`)
  const place = (target: TargetSettings): Candidate[] => {
    const candidate = candidateOf(target, connections)
    return candidate ? [{ ...candidate, ...(capabilities && { capabilities }) }] : []
  }
  const candidates = alias.targets.flatMap(place)
  const [onTrial] = alias.canary ? place({ target: alias.canary.target }) : []
  const [first] = candidates
  if (first === undefined && (alias.fallbacks ?? []).length === 0) return undefined
  const cheaper = alias.cheaper ?? (first && qualifiedCheaper(first.connection.name, first.model))
  return {
    candidates,
    ...(strategy && { strategy }),
    fallbacks: alias.fallbacks ?? [],
    ...(alias.canary && onTrial && { canary: { ...alias.canary, candidate: onTrial } }),
    ...(cheaper !== undefined && { cheaperModel: cheaper }),
  }
}

function strategyNamed(strategyName: string, aliasName: string): RoutingStrategy {
  const strategy = findStrategy(strategyName)
  if (strategy) return strategy
  throw new GatewayError('invalid_value', `The alias ${aliasName} names no known strategy: ${strategyName}.`, false, {
    param: `models.${aliasName}.strategy`,
  })
}

/** A target of a provider that is not configured is left out: an alias may name more providers than are in use. */
function candidateOf(
  { target, weight, region }: TargetSettings,
  connections: ReadonlyMap<string, ProviderConnection>,
): Candidate | undefined {
  const place = splitQualified(target, connections)
  if (!place) return undefined
  const at = region ?? place.connection.region
  return { ...place, ...(weight !== undefined && { weight }), ...(at !== undefined && { region: at }) }
}

function resolveQualified(
  name: string,
  connections: ReadonlyMap<string, ProviderConnection>,
): ResolvedModel | undefined {
  const place = splitQualified(name, connections)
  return place && single(place, qualifiedCheaper(place.connection.name, place.model))
}

function resolveBare(
  name: string,
  connections: ReadonlyMap<string, ProviderConnection>,
  all: readonly ProviderConnection[],
): ResolvedModel | undefined {
  const type = homeProviderType(name)
  if (type === undefined) return undefined
  const named = connections.get(type)
  const connection = named?.type === type ? named : all.find((candidate) => candidate.type === type)
  return connection && single({ connection, model: name }, cheaperModel(name))
}

function single(place: Pick<Candidate, 'connection' | 'model'>, cheaper: string | undefined): ResolvedModel {
  const { region } = place.connection
  return {
    candidates: [{ ...place, ...(region !== undefined && { region }) }],
    fallbacks: [],
    ...(cheaper !== undefined && { cheaperModel: cheaper }),
  }
}

function splitQualified(
  name: string,
  connections: ReadonlyMap<string, ProviderConnection>,
): Pick<Candidate, 'connection' | 'model'> | undefined {
  const slash = name.indexOf('/')
  const connection = slash > 0 ? connections.get(name.slice(0, slash)) : undefined
  const model = name.slice(slash + 1)
  return connection && model !== '' ? { connection, model } : undefined
}

function qualifiedCheaper(connectionName: string, model: string): string | undefined {
  const cheaper = cheaperModel(model)
  return cheaper && `${connectionName}/${cheaper}`
}
