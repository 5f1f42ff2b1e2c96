import type { Capability } from '../capability.js'
import type { ModelFamily } from './model_family.js'

const all = ['tools', 'json_mode', 'prompt_caching', 'streaming'] as const satisfies readonly Capability[]
const never = ['audio', 'embeddings'] as const satisfies readonly Capability[]

/**
 * https://api-docs.deepseek.com/quick_start/pricing. That the models of version 4 think unless told otherwise: excerpt of
 * https://api-docs.deepseek.com/guides/thinking_mode.md; that they refuse a demanded call while they think: reports such
 * as https://github.com/deepseek-ai/DeepSeek-V3/issues/1376. Limits in part compared with the table of the litellm 1.109.1
 * package (all 2026-11-21).
 */
export const deepSeekFamilies: readonly ModelFamily[] = [
  {
    name: 'DeepSeek V4 Pro',
    pattern: /^deepseek-v4-pro/,
    has: [...all, 'parallel_tools', 'reasoning'],
    lacks: ['forced_tools', 'vision', ...never],
    contextWindowTokens: 1_000_000,
    maxOutputTokens: 393_216,
  },
  {
    name: 'DeepSeek V4 Flash',
    pattern: /^deepseek-(v4|flash)/,
    has: [...all, 'parallel_tools', 'reasoning'],
    lacks: ['forced_tools', ...never],
    contextWindowTokens: 1_000_000,
    maxOutputTokens: 393_216,
  },
  {
    name: 'DeepSeek Reasoner',
    pattern: /^deepseek-reasoner/,
    has: ['json_mode', 'prompt_caching', 'streaming', 'reasoning'],
    lacks: ['forced_tools', 'vision', 'files', ...never],
    contextWindowTokens: 131_072,
    maxOutputTokens: 65_536,
  },
  {
    name: 'DeepSeek Chat',
    pattern: /^deepseek-chat/,
    has: [...all, 'parallel_tools', 'forced_tools'],
    lacks: ['vision', 'files', ...never],
    contextWindowTokens: 131_072,
    maxOutputTokens: 8_192,
  },
  // Open weights, at many hosts.
  {
    name: 'DeepSeek V3, R1',
    pattern: /^deepseek-(v3|r1|coder)/,
    has: ['streaming'],
    lacks: ['vision', 'files', ...never],
  },
]
