/**
 * The next smaller model of the same family and generation, by list price. Names as the vendors write them, without
 * date. Prices: cost_meter's catalogue.
 */
const NEXT_SMALLER: Readonly<Record<string, string>> = {
  'gpt-4': 'gpt-4-turbo',
  'gpt-4-turbo': 'gpt-4o',
  'gpt-4o': 'gpt-4o-mini',
  'chatgpt-4o': 'gpt-4o-mini',
  'gpt-4.1': 'gpt-4.1-mini',
  'gpt-4.1-mini': 'gpt-4.1-nano',
  'gpt-5-pro': 'gpt-5',
  'gpt-5': 'gpt-5-mini',
  'gpt-5-mini': 'gpt-5-nano',
  'gpt-5.1': 'gpt-5-mini',
  'gpt-5.2-pro': 'gpt-5.2',
  'gpt-5.2': 'gpt-5-mini',
  'gpt-5.4-pro': 'gpt-5.4',
  'gpt-5.4': 'gpt-5.4-mini',
  'gpt-5.4-mini': 'gpt-5.4-nano',
  'gpt-5.5-pro': 'gpt-5.5',
  'gpt-5.5': 'gpt-5.4-mini',
  'gpt-5.6-sol': 'gpt-5.6-terra',
  'gpt-5.6-terra': 'gpt-5.6-luna',
  'gpt-6-astra': 'gpt-6-sol',
  'gpt-6-sol': 'gpt-6-luna',
  'o1-pro': 'o1',
  o1: 'o3',
  'o3-pro': 'o3',
  o3: 'o4-mini',
  'claude-3-opus': 'claude-3-5-sonnet',
  'claude-3-5-sonnet': 'claude-3-5-haiku',
  'claude-3-7-sonnet': 'claude-3-5-haiku',
  'claude-opus-4': 'claude-sonnet-4-0',
  'claude-opus-4-0': 'claude-sonnet-4-0',
  'claude-opus-4-1': 'claude-sonnet-4-0',
  'claude-sonnet-4': 'claude-haiku-4-5',
  'claude-sonnet-4-0': 'claude-haiku-4-5',
  'claude-opus-4-5': 'claude-sonnet-4-5',
  'claude-sonnet-4-5': 'claude-haiku-4-5',
  'claude-opus-4-6': 'claude-sonnet-4-6',
  'claude-opus-4-7': 'claude-sonnet-4-6',
  'claude-opus-4-8': 'claude-sonnet-4-6',
  'claude-sonnet-4-6': 'claude-haiku-4-5',
  'claude-opus-5': 'claude-sonnet-5',
  'claude-opus-5-5': 'claude-sonnet-5',
  'claude-sonnet-5': 'claude-haiku-4-5',
  'gemini-1.5-pro': 'gemini-1.5-flash',
  'gemini-1.5-flash': 'gemini-1.5-flash-8b',
  'gemini-2.0-flash': 'gemini-2.0-flash-lite',
  'gemini-2.5-pro': 'gemini-2.5-flash',
  'gemini-2.5-flash': 'gemini-2.5-flash-lite',
  'gemini-3-pro-preview': 'gemini-3-flash-preview',
  'gemini-3-flash-preview': 'gemini-3.1-flash-lite',
  'gemini-3.1-pro-preview': 'gemini-3.1-flash-lite',
  'gemini-3.5-flash': 'gemini-3.5-flash-lite',
  'mistral-large': 'mistral-medium-latest',
  'mistral-medium': 'mistral-small-latest',
  'grok-4.6': 'grok-4.3',
  'grok-4.5': 'grok-4.3',
  'grok-3': 'grok-3-mini',
  'deepseek-reasoner': 'deepseek-chat',
  'deepseek-v4-pro': 'deepseek-v4-flash',
  'command-a': 'command-r7b-12-2024',
  'command-r-plus': 'command-r7b-12-2024',
}

/** `-2025-04-14`, `-20250514`, `-03-2025`, `-2512`, `-latest`: which release of a model, not which model. */
const RELEASE = /-(\d{4}-\d{2}-\d{2}|\d{8}|\d{2}-\d{4}|\d{4}|latest)$/

/** The model a budget may downgrade to; `undefined` for the smallest of a family and for a family we do not know. */
export function cheaperModel(model: string): string | undefined {
  return NEXT_SMALLER[model] ?? NEXT_SMALLER[model.replace(RELEASE, '')]
}
