/**
 * What a call used, in one definition for every provider. Token counts; `undefined` means "not reported",
 * which is not zero. Details are part of their total: cache reads and writes are inside `inputTokens`,
 * reasoning is inside `outputTokens`.
 */
export interface Usage {
  readonly inputTokens?: number
  readonly outputTokens?: number
  /** Input read from the provider's prompt cache. */
  readonly cacheReadTokens?: number
  /** What of `cacheReadTokens` was audio. */
  readonly cacheReadAudioTokens?: number
  /** Input written to a cache that lives about five minutes, or of unstated lifetime. */
  readonly cacheWrite5mTokens?: number
  /** Input written to a cache that lives about an hour. */
  readonly cacheWrite1hTokens?: number
  readonly reasoningTokens?: number
  readonly inputAudioTokens?: number
  readonly outputAudioTokens?: number
  readonly inputImageTokens?: number
  readonly outputImageTokens?: number
  /** Searches the provider ran and bills apart from tokens. */
  readonly webSearches?: number
  /** What the provider itself says the call cost, as a decimal USD string, where it does (OpenRouter, xAI). */
  readonly providerCostUsd?: string
  readonly serviceTier?: string
  /** Where the provider was told to keep the call, where that has a price (`us`). */
  readonly inferenceGeo?: string
  /** What other models the provider asked on the way used, each billed at its own price, beside the figures above. */
  readonly others?: readonly { readonly model: string; readonly usage: Usage }[]
  /** The provider's own usage object, so that a row can be rated again. */
  readonly raw?: unknown
}

/** The counts that are a part of one of the totals. */
export const usageDetails = [
  'cacheReadTokens',
  'cacheReadAudioTokens',
  'cacheWrite5mTokens',
  'cacheWrite1hTokens',
  'reasoningTokens',
  'inputAudioTokens',
  'outputAudioTokens',
  'inputImageTokens',
  'outputImageTokens',
] as const satisfies readonly (keyof Usage)[]

/** The fields of usage that are counts. */
export const usageCounts = [
  'inputTokens',
  'outputTokens',
  ...usageDetails,
  'webSearches',
] as const satisfies readonly (keyof Usage)[]
