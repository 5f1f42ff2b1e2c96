import type { Capability } from '../capability.js'
import type { ModelFamily } from './model_family.js'

const never = ['audio', 'files', 'web_search', 'embeddings'] as const satisfies readonly Capability[]

/** https://docs.cohere.com/docs/models. Limits in part compared with the table of the litellm 1.109.1 package (2026-11-21). */
export const cohereFamilies: readonly ModelFamily[] = [
  {
    name: 'Embed',
    pattern: /^embed-/,
    has: ['embeddings'],
    lacks: ['tools', 'json_schema', 'json_mode', 'streaming'],
  },
  {
    name: 'Command A+',
    pattern: /^command-a-plus/,
    has: ['tools', 'json_schema', 'json_mode', 'vision', 'reasoning', 'streaming'],
    lacks: never,
    contextWindowTokens: 128_000,
    maxOutputTokens: 64_000,
  },
  {
    name: 'Command A Vision',
    pattern: /^command-a-vision/,
    has: ['vision', 'json_schema', 'json_mode', 'streaming'],
    lacks: ['tools', 'reasoning', ...never],
    contextWindowTokens: 128_000,
    maxOutputTokens: 8_000,
  },
  {
    name: 'Command A Reasoning',
    pattern: /^command-a-reasoning/,
    has: ['tools', 'forced_tools', 'json_schema', 'json_mode', 'reasoning', 'streaming'],
    lacks: ['vision', ...never],
    contextWindowTokens: 256_000,
    maxOutputTokens: 32_000,
  },
  {
    name: 'Command A',
    pattern: /^command-a/,
    has: ['tools', 'forced_tools', 'json_schema', 'json_mode', 'streaming'],
    lacks: ['vision', 'reasoning', ...never],
    contextWindowTokens: 256_000,
    maxOutputTokens: 8_000,
  },
  {
    name: 'Command R',
    pattern: /^(c4ai-)?command-r/,
    has: ['tools', 'streaming'],
    lacks: ['vision', 'reasoning', ...never],
    contextWindowTokens: 128_000,
    maxOutputTokens: 4_096,
  },
]
