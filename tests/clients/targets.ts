/** Models of providers whose formats differ most, as callers name them. */
export const targets = [
  { provider: 'openai', model: 'openai/gpt-4.1-mini' },
  { provider: 'anthropic', model: 'anthropic/claude-sonnet-4-5' },
  { provider: 'gemini', model: 'gemini/gemini-2.5-flash' },
] as const
