/** Models of providers whose formats differ, as callers name them. */
export interface Target {
  readonly provider: string
  readonly model: string
  /** Takes images. */
  readonly sees: boolean
}

export const targets: readonly Target[] = [
  { provider: 'openai', model: 'openai/gpt-4.1-mini', sees: true },
  { provider: 'anthropic', model: 'anthropic/claude-sonnet-4-5', sees: true },
  { provider: 'gemini', model: 'gemini/gemini-2.5-flash', sees: true },
  { provider: 'bedrock', model: 'bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0', sees: true },
  { provider: 'cohere', model: 'cohere/command-a-03-2025', sees: false },
  { provider: 'mistral', model: 'mistral/mistral-small-latest', sees: true },
  { provider: 'deepseek', model: 'deepseek/deepseek-chat', sees: false },
]

export const providers = targets.map(({ provider }) => provider)

/** A white pixel. */
export const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/58BAwAI/AL+hc2rNAAAAABJRU5ErkJggg=='

export const citySchema = {
  type: 'object',
  properties: { city: { type: 'string' }, people: { type: 'integer' } },
  required: ['city', 'people'],
  additionalProperties: false,
} as const

export const weatherParameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
} as const
