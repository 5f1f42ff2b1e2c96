import type { ProviderConnection } from '../provider.js'
import type { AliasSettings } from '../settings.js'

interface Tier {
  readonly fast: string
  readonly balanced: string
  readonly best: string
}

/** The model of each provider type for each built-in alias, in the order they are tried. */
const TIERS: readonly (readonly [type: string, tier: Tier])[] = [
  ['openai', { fast: 'gpt-4.1-mini', balanced: 'gpt-4.1', best: 'gpt-5.5' }],
  ['anthropic', { fast: 'claude-haiku-4-5', balanced: 'claude-sonnet-5', best: 'claude-opus-5-5' }],
  ['gemini', { fast: 'gemini-3.5-flash-lite', balanced: 'gemini-3.5-flash', best: 'gemini-3.8-flash' }],
  ['vertex', { fast: 'gemini-3.5-flash-lite', balanced: 'gemini-3.5-flash', best: 'gemini-3.8-flash' }],
  ['mistral', { fast: 'mistral-small-latest', balanced: 'mistral-medium-latest', best: 'mistral-large-latest' }],
  ['xai', { fast: 'grok-4-1-fast-non-reasoning', balanced: 'grok-4.3', best: 'grok-4.6' }],
  ['deepseek', { fast: 'deepseek-chat', balanced: 'deepseek-chat', best: 'deepseek-reasoner' }],
  ['cohere', { fast: 'command-r7b-12-2024', balanced: 'command-a-03-2025', best: 'command-a-03-2025' }],
  ['groq', { fast: 'llama-3.1-8b-instant', balanced: 'llama-3.3-70b-versatile', best: 'llama-3.3-70b-versatile' }],
]

const NAMES = ['fast', 'balanced', 'best'] as const

/** `fast`, `balanced` and `best` over whatever providers are configured; none of them without a suitable provider. */
export function builtInAliases(connections: readonly ProviderConnection[]): Readonly<Record<string, AliasSettings>> {
  const aliases: Record<string, AliasSettings> = {}
  const next: Readonly<Record<string, string>> = { best: 'balanced', balanced: 'fast' }
  for (const name of NAMES) {
    const targets = TIERS.flatMap(([type, tier]) =>
      connections
        .filter((connection) => connection.type === type)
        .map((connection) => ({ target: `${connection.name}/${tier[name]}` })),
    )
    if (targets.length === 0) continue
    const cheaper = next[name]
    aliases[name] = { targets, ...(cheaper !== undefined && { cheaper }) }
  }
  return aliases
}
