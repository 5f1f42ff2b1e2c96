import type { Capability } from '../capability.js'
import type { ModelFamily } from './model_family.js'

const all = [
  'tools',
  'parallel_tools',
  'forced_tools',
  'json_schema',
  'json_schema_with_tools',
  'json_mode',
  'prompt_caching',
  'streaming',
  'web_search',
] as const satisfies readonly Capability[]
const never = ['audio', 'embeddings'] as const satisfies readonly Capability[]

/**
 * https://docs.x.ai/docs/models. Grok 4.3: excerpt of https://docs.x.ai/developers/models/grok-4.3-latest.md; the others
 * in part compared with the table of the litellm 1.109.1 package (both 2026-11-21).
 */
export const xaiFamilies: readonly ModelFamily[] = [
  {
    name: 'Grok 4.20 multi-agent',
    pattern: /^grok-4\.20-multi-agent/,
    has: ['json_schema', 'vision', 'reasoning', 'web_search', 'prompt_caching', 'streaming'],
    lacks: ['tools', 'parallel_tools', 'forced_tools', ...never],
    contextWindowTokens: 1_000_000,
  },
  {
    name: 'Grok 4.20 without thinking',
    pattern: /^grok-4\.20.*non-reasoning/,
    has: [...all, 'vision'],
    lacks: ['reasoning', ...never],
    contextWindowTokens: 1_000_000,
  },
  {
    name: 'Grok 4.20, 4.3',
    pattern: /^grok-4\.(20|3)/,
    has: [...all, 'vision', 'reasoning'],
    lacks: never,
    contextWindowTokens: 1_000_000,
  },
  {
    name: 'Grok 4.5 to 4.7',
    pattern: /^grok-4\.[567]/,
    has: [...all, 'vision', 'reasoning'],
    lacks: never,
    contextWindowTokens: 500_000,
  },
  {
    name: 'Grok 4 Fast',
    pattern: /^grok-4(-1|\.1)?-fast/,
    has: [...all, 'vision'],
    lacks: never,
    contextWindowTokens: 2_000_000,
  },
  { name: 'Grok 4', pattern: /^grok-4(?!\.)/, has: [...all, 'vision'], lacks: never, contextWindowTokens: 256_000 },
  { name: 'Grok Code', pattern: /^grok-(code|build)/, has: all, lacks: never, contextWindowTokens: 256_000 },
  {
    name: 'Grok 3 mini',
    pattern: /^grok-3-mini/,
    has: [...all, 'reasoning'],
    lacks: ['vision', 'files', ...never],
    contextWindowTokens: 131_072,
  },
  {
    name: 'Grok 3',
    pattern: /^grok-3/,
    has: all,
    lacks: ['vision', 'files', 'reasoning', ...never],
    contextWindowTokens: 131_072,
  },
  {
    name: 'Grok 2 vision',
    pattern: /^grok-2-vision/,
    has: ['tools', 'vision', 'streaming'],
    lacks: ['reasoning', ...never],
    contextWindowTokens: 32_768,
  },
  {
    name: 'Grok 2',
    pattern: /^grok-2/,
    has: ['tools', 'json_mode', 'streaming'],
    lacks: ['vision', 'files', 'reasoning', ...never],
    contextWindowTokens: 131_072,
  },
]
