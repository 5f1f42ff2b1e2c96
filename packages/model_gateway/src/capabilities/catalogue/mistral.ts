import type { Capability } from '../capability.js'
import type { ModelFamily } from './model_family.js'

const all = [
  'tools',
  'parallel_tools',
  'forced_tools',
  'json_schema',
  'json_mode',
  'streaming',
] as const satisfies readonly Capability[]
const never = ['web_search', 'embeddings'] as const satisfies readonly Capability[]

/**
 * https://docs.mistral.ai/getting-started/models. Windows and vision in part compared with the table of the litellm 1.109.1
 * package (2026-11-21). An output limit apart from the window is not published.
 */
export const mistralFamilies: readonly ModelFamily[] = [
  {
    name: 'Mistral and Codestral Embed',
    pattern: /^(mistral|codestral)-embed/,
    has: ['embeddings'],
    lacks: ['tools', 'json_schema', 'json_mode', 'vision', 'streaming'],
  },
  {
    name: 'Voxtral',
    pattern: /^voxtral/,
    has: [...all, 'audio'],
    lacks: ['vision', ...never],
    contextWindowTokens: 32_768,
  },
  {
    name: 'Codestral, Devstral',
    pattern: /^(codestral|devstral)/,
    has: all,
    lacks: ['vision', 'audio', ...never],
  },
  { name: 'Magistral', pattern: /^magistral/, has: [...all, 'reasoning'], lacks: ['audio', ...never] },
  {
    name: 'Pixtral',
    pattern: /^pixtral/,
    has: [...all, 'vision'],
    lacks: ['audio', 'reasoning', ...never],
    contextWindowTokens: 128_000,
  },
  {
    name: 'Mistral Large 4',
    pattern: /^mistral-large-4/,
    has: [...all, 'vision', 'reasoning'],
    lacks: ['audio', ...never],
    contextWindowTokens: 1_048_576,
  },
  {
    name: 'Mistral Large of 2024',
    pattern: /^mistral-large-24/,
    has: all,
    lacks: ['vision', 'audio', 'reasoning', ...never],
    contextWindowTokens: 131_072,
  },
  {
    name: 'Mistral Large 3',
    pattern: /^mistral-large/,
    has: [...all, 'vision'],
    lacks: ['audio', ...never],
    contextWindowTokens: 262_144,
  },
  {
    name: 'Mistral Medium, Small',
    pattern: /^mistral-(medium|small)/,
    has: [...all, 'vision'],
    lacks: ['audio', ...never],
  },
  { name: 'Ministral', pattern: /^ministral/, has: all, lacks: ['audio', 'reasoning', ...never] },
  {
    name: 'Mistral 7B, Mixtral, Nemo',
    pattern: /^(open-)?(mistral|mixtral)-(7b|8x|nemo|tiny)/,
    has: ['streaming'],
    lacks: ['vision', 'files', 'audio', 'reasoning', ...never],
  },
]
