/** What a model can be asked for, by the names callers and operators use. */
export const CAPABILITIES = [
  'tools',
  /** Several calls in one turn. */
  'parallel_tools',
  /** A call can be demanded: `tool_choice` `required`, or a tool by its name. */
  'forced_tools',
  /** The provider makes the answer satisfy a JSON Schema. */
  'json_schema',
  /** Tools and a format of the answer in one request. */
  'json_schema_with_tools',
  /** The provider makes the answer some JSON value. */
  'json_mode',
  'vision',
  'files',
  'audio',
  /** The caller can say how much to think. */
  'reasoning',
  /** The provider searches the web itself. */
  'web_search',
  'prompt_caching',
  'streaming',
  'embeddings',
] as const

export type Capability = (typeof CAPABILITIES)[number]

/** `true`: known to be there; `false`: known to be absent; no entry: unknown. Only a known absence excludes a model. */
export type CapabilityMap = Readonly<Partial<Record<Capability, boolean>>>

export interface ModelFacts {
  readonly capabilities: CapabilityMap
  /** Input and output together. `undefined`: unknown. */
  readonly contextWindowTokens?: number
  /** The most one answer can have. `undefined`: unknown. */
  readonly maxOutputTokens?: number
}

const known: ReadonlySet<string> = new Set(CAPABILITIES)

export function isCapability(name: string): name is Capability {
  return known.has(name)
}
