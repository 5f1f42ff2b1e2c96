/** What an API key may be allowed to do, in the words of `scopes` and of the routes. */
export const scopes = [
  'completions', // every call of a model: completions, embeddings, replays, the list of models
  'jobs', // work done later, the calls of models it makes included
  'requests:read', // what was asked and answered: requests, traces, replays
  'prompts:read',
  'prompts:write',
  'usage:read', // spend: usage, budgets, prices, alerts, figures
  'budgets:write',
  'prices:write',
  'alerts:write',
  'providers:read', // how the providers are doing
  'keys:write', // projects and API keys
  'credentials:write', // the tenant's own keys at providers
  'admin', // everything within the tenant
] as const

export type Scope = (typeof scopes)[number]

/** What a route may ask for: a scope, the operator of the service, or nothing at all. */
export type RequiredScope = Scope | 'operator' | 'public'

/** What a key gets that is made without naming scopes: everything but what decides over money, keys and prices. */
export const defaultScopes: readonly Scope[] = [
  'completions',
  'jobs',
  'requests:read',
  'prompts:read',
  'prompts:write',
  'usage:read',
  'providers:read',
]

export function isScope(name: string): name is Scope {
  return (scopes as readonly string[]).includes(name)
}
