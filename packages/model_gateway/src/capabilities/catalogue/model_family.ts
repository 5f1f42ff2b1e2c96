import type { Capability, CapabilityMap } from '../capability.js'

/** Models of one kind, as their maker describes them. What is neither in `has` nor in `lacks` is unknown. */
export interface ModelFamily {
  /** As its maker writes it. */
  readonly name: string
  /** Tried on a name without its host's decoration: `claude-sonnet-4-20250514`, in lower case. */
  readonly pattern: RegExp
  readonly has: readonly Capability[]
  readonly lacks: readonly Capability[]
  readonly contextWindowTokens?: number
  readonly maxOutputTokens?: number
}

/** How a provider departs from what its models can do elsewhere. */
export interface HostDifference {
  /** Types of the provider registry. */
  readonly hosts: readonly string[]
  readonly pattern: RegExp
  readonly has?: readonly Capability[]
  readonly lacks?: readonly Capability[]
}

export function toCapabilityMap({ has = [], lacks = [] }: Pick<HostDifference, 'has' | 'lacks'>): CapabilityMap {
  const map: Partial<Record<Capability, boolean>> = {}
  for (const capability of lacks) map[capability] = false
  for (const capability of has) map[capability] = true
  return map
}
