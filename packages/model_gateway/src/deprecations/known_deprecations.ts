/** Models of one provider type that end together. Dates are days, in UTC. */
export interface KnownDeprecation {
  readonly type: string
  /** Exactly as the provider takes them, each with what is recommended instead where that is known. */
  readonly models: Readonly<Record<string, string | undefined>>
  readonly deprecated?: string
  readonly retires: string
  /** Where the dates were read. */
  readonly source: string
  /** The day they were read. */
  readonly readOn: string
}

/** Where each provider announces the ends of its models. */
export const deprecationPages: Readonly<Record<string, string>> = {
  openai: 'https://developers.openai.com/api/docs/deprecations',
  anthropic: 'https://platform.claude.com/docs/en/about-claude/model-deprecations',
  gemini: 'https://ai.google.dev/gemini-api/docs/deprecations',
}

// Each `source` is the page that the names and dates of the entry were taken from, which quotes the provider's table.
export const knownDeprecations: readonly KnownDeprecation[] = [
  {
    type: 'openai',
    models: {
      'gpt-4o-2024-08-06': 'gpt-6-luna',
      'gpt-4o-2024-11-20': 'gpt-6-luna',
      'gpt-4o-mini-2024-07-18': 'gpt-6-luna',
      'gpt-4.1-2025-04-14': 'gpt-6-luna',
      'gpt-4.1-mini-2025-04-14': 'gpt-6-luna',
    },
    deprecated: '2026-10-14',
    retires: '2027-01-14',
    source: 'https://www.w3cschool.cn/openai_api/openai_api-docs-deprecations.html',
    readOn: '2026-11-21',
  },
  {
    type: 'openai',
    models: {
      'gpt-5': 'gpt-5.6-sol',
      'gpt-5-2025-08-07': 'gpt-5.6-sol',
      'gpt-5-mini': 'gpt-5.6-terra',
      'gpt-5-mini-2025-08-07': 'gpt-5.6-terra',
      'gpt-5-nano': 'gpt-5.6-luna',
      'gpt-5-nano-2025-08-07': 'gpt-5.6-luna',
      'gpt-5-pro': 'gpt-5.6-sol',
      'gpt-5-pro-2025-10-06': 'gpt-5.6-sol',
      o3: 'gpt-5.6-sol',
      'o3-2025-04-16': 'gpt-5.6-sol',
      'o3-pro': 'gpt-5.6-sol',
      'o3-pro-2025-06-10': 'gpt-5.6-sol',
    },
    deprecated: '2026-06-11',
    retires: '2026-12-11',
    source: 'https://dev.to/aideprecations/what-to-do-before-openai-gpt-5-and-o3-shut-down-on-december-11-2026-fap',
    readOn: '2026-11-21',
  },
  {
    type: 'openai',
    models: {
      'gpt-3.5-turbo': 'gpt-5.6-terra',
      'gpt-3.5-turbo-0125': 'gpt-5.6-terra',
      'gpt-4': 'gpt-5.6-sol',
      'gpt-4-0613': 'gpt-5.6-sol',
      'gpt-4-1106-preview': 'gpt-5.6-sol',
      'gpt-4-turbo': 'gpt-5.6-sol',
      'gpt-4-turbo-2024-04-09': 'gpt-5.6-sol',
      'gpt-4o-2024-05-13': 'gpt-5.6-sol',
      o1: 'gpt-5.6-sol',
      'o1-2024-12-17': 'gpt-5.6-sol',
      'o1-pro': 'gpt-5.6-sol',
      'o1-pro-2025-03-19': 'gpt-5.6-sol',
      'o3-mini': 'gpt-5.6-sol',
      'o3-mini-2025-01-31': 'gpt-5.6-sol',
      'o4-mini': 'gpt-5.6-terra',
      'o4-mini-2025-04-16': 'gpt-5.6-terra',
      'gpt-4.1-nano': undefined,
      'gpt-4.1-nano-2025-04-14': undefined,
    },
    retires: '2026-10-23',
    source: 'https://dev.to/importstatic/every-openai-model-shutdown-date-until-january-2027-and-what-replaces-it-1dfk',
    readOn: '2026-11-21',
  },
  {
    type: 'anthropic',
    models: {
      'claude-sonnet-4-20250514': 'claude-sonnet-4-6',
      'claude-sonnet-4-0': 'claude-sonnet-4-6',
      'claude-opus-4-20250514': 'claude-opus-4-8',
      'claude-opus-4-0': 'claude-opus-4-8',
    },
    deprecated: '2026-04-14',
    retires: '2026-06-15',
    source: 'https://www.totalum.app/blog/claude-4-deprecation-migration-2026',
    readOn: '2026-11-21',
  },
  {
    type: 'anthropic',
    models: { 'claude-opus-4-1-20250805': undefined },
    retires: '2026-08-05',
    source: 'https://www.totalum.app/blog/claude-4-deprecation-migration-2026',
    readOn: '2026-11-21',
  },
  {
    type: 'gemini',
    models: { 'gemini-2.5-pro': 'gemini-3.8-flash', 'gemini-2.5-flash': 'gemini-3.5-flash-lite' },
    retires: '2026-12-01',
    source:
      'https://dev.to/aideprecations/what-to-do-before-gemini-25-pro-and-25-flash-are-retired-on-december-1-2026-5gg9',
    readOn: '2026-11-21',
  },
]
