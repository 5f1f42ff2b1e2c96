import type { ConfigurationProblem } from './errors.js'
import type { MaesterFileContent } from './maester_file.js'
import type { EnvironmentConnections } from './provider_environment.js'

/** A problem by its path in the file. */
export interface ProblemAt extends Pick<ConfigurationProblem, 'message'> {
  readonly path: readonly PropertyKey[]
}

/** What is wrong in a file whose every value is right by itself. */
export function findProblems(file: MaesterFileContent): readonly ProblemAt[] {
  return [...rings(file), ...doubledBudgets(file)]
}

/**
 * Targets and fallbacks that name a provider nobody configured. A process leaves such targets out, so that one file can
 * serve places with different keys; whoever checks the file wants to know. None when the file defines no providers.
 */
export function findUnknownProviders(
  { providers, models = {} }: MaesterFileContent,
  inEnvironment: EnvironmentConnections,
): readonly ProblemAt[] {
  if (providers === undefined) return []
  const known = new Set([...Object.keys(providers), ...inEnvironment.map(({ name }) => name)])
  const isUnknown = (model: string) => {
    if (Object.hasOwn(models, model)) return false
    const slash = model.indexOf('/')
    return slash > 0 && !known.has(model.slice(0, slash))
  }
  const named = Object.entries(models).flatMap(([alias, { targets, fallbacks = [], cheaper }]) => [
    ...targets.map(({ target }, index) => ({ model: target, path: ['models', alias, 'targets', index, 'target'] })),
    ...fallbacks.map((model, index) => ({ model, path: ['models', alias, 'fallbacks', index] })),
    ...(cheaper === undefined ? [] : [{ model: cheaper, path: ['models', alias, 'cheaper'] }]),
  ])
  return named
    .filter(({ model }) => isUnknown(model))
    .map(({ path }) => ({ path, message: 'names a provider that is not configured' }))
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
