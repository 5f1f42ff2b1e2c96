import { homeProviderType } from '@maester/model_gateway'
import type { ConfigurationProblem } from './errors.js'
import type { MaesterFileContent } from './maester_file.js'
import type { EnvironmentConnections } from './provider_environment.js'
import { KNOWN_PROVIDERS } from './providers/registry.js'

/** A problem by its path in the file. */
export interface ProblemAt extends Pick<ConfigurationProblem, 'message'> {
  readonly path: readonly PropertyKey[]
}

/** Over whatever providers are configured. */
const BUILT_IN_ALIASES: ReadonlySet<string> = new Set(['fast', 'balanced', 'best'])

/** What is wrong in a file whose every value is right by itself. */
export function findProblems(file: MaesterFileContent): readonly ProblemAt[] {
  return [...wrongProviders(file), ...rings(file), ...doubledBudgets(file)]
}

/**
 * Targets and fallbacks that name a provider nobody configured, and names that lead nowhere. A process leaves them out, so
 * that one file can serve places with different keys; whoever checks the file wants to know. None when the file defines no providers.
 */
export function findUnknownProviders(
  { providers, models = {} }: MaesterFileContent,
  inEnvironment: EnvironmentConnections,
): readonly ProblemAt[] {
  if (providers === undefined) return []
  const known = new Set([...Object.keys(providers), ...inEnvironment.map(({ name }) => name)])
  const lack = (model: string) => {
    if (Object.hasOwn(models, model) || BUILT_IN_ALIASES.has(model)) return undefined
    const slash = model.indexOf('/')
    if (slash > 0) return known.has(model.slice(0, slash)) ? undefined : 'names a provider that is not configured'
    return homeProviderType(model) === undefined ? 'names no alias, and no model of a known family' : undefined
  }
  const named = Object.entries(models).flatMap(([alias, { targets, fallbacks = [], cheaper, canary }]) => [
    ...targets.map(({ target }, index) => ({ model: target, path: ['models', alias, 'targets', index, 'target'] })),
    ...fallbacks.map((model, index) => ({ model, path: ['models', alias, 'fallbacks', index] })),
    ...(canary ? [{ model: canary.target, path: ['models', alias, 'canary', 'target'] }] : []),
    ...(cheaper === undefined ? [] : [{ model: cheaper, path: ['models', alias, 'cheaper'] }]),
  ])
  return named.flatMap(({ model, path }) => {
    const message = lack(model)
    return message === undefined ? [] : [{ path, message }]
  })
}

function wrongProviders({ providers = {} }: MaesterFileContent): readonly ProblemAt[] {
  return Object.entries(providers).flatMap(([name, { type, base_url, api_keys, credentials_file }]) => {
    const path = ['providers', name]
    const isAddressed = type === 'simulator' || KNOWN_PROVIDERS.some((known) => known.type === type && known.baseUrl)
    return [
      ...(base_url || isAddressed ? [] : [{ path: [...path, 'base_url'], message: 'is needed for this type' }]),
      ...(api_keys && credentials_file
        ? [{ path: [...path, 'credentials_file'], message: 'stands in place of api_keys: name one of them' }]
        : []),
    ]
  })
}

/** Aliases that fall back to themselves, straight away or by way of others. Each ring is told once. */
function rings({ models = {} }: MaesterFileContent): readonly ProblemAt[] {
  const found: ProblemAt[] = []
  const done = new Set<string>()
  const follow = (alias: string, way: readonly string[]): void => {
    for (const [index, next] of fallbacksOf(models, alias).entries()) {
      const start = [...way, alias].indexOf(next)
      if (start !== -1) {
        const ring = [...way, alias, next].slice(start).join(' → ')
        found.push({ path: ['models', alias, 'fallbacks', index], message: `falls back to itself: ${ring}` })
      } else if (!done.has(next)) follow(next, [...way, alias])
    }
    done.add(alias)
  }
  for (const alias of Object.keys(models)) if (!done.has(alias)) follow(alias, [])
  return found
}

function fallbacksOf(models: NonNullable<MaesterFileContent['models']>, alias: string): readonly string[] {
  return Object.hasOwn(models, alias) ? (models[alias]?.fallbacks ?? []) : []
}

function doubledBudgets({ budgets = [] }: MaesterFileContent): readonly ProblemAt[] {
  const isSame = (a: (typeof budgets)[number], b: (typeof budgets)[number]) =>
    a.scope === b.scope && a.window === b.window && a.timezone === b.timezone && a.mode === b.mode
  return budgets.flatMap((budget, index) => {
    const first = budgets.findIndex((other) => isSame(other, budget))
    return first === index
      ? []
      : [{ path: ['budgets', index], message: `has the scope, window and mode of budgets.${first}` }]
  })
}
