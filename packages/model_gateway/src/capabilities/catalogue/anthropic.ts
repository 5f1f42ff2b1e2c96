import type { Capability } from '../capability.js'
import type { ModelFamily } from './model_family.js'

const all = ['tools', 'parallel_tools', 'vision', 'files', 'prompt_caching', 'streaming'] as const
const current = [...all, 'forced_tools', 'json_schema', 'json_schema_with_tools', 'reasoning', 'web_search'] as const
/** Tools may be offered to them, but not demanded. */
const unforced = current.filter((capability) => capability !== 'forced_tools')
const never = ['json_mode', 'audio', 'embeddings'] as const satisfies readonly Capability[]

/**
 * https://platform.claude.com/docs/en/about-claude/models/overview,
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs. Which models take a schema: excerpts of
 * https://website.claude.com/blog/structured-outputs-on-the-claude-developer-platform. Windows, output limits and forced
 * tools: in part compared with the table of the litellm 1.109.1 package (both 2026-11-21).
 */
export const anthropicFamilies: readonly ModelFamily[] = [
  {
    name: 'Claude 5.x without forced tools',
    pattern: /^claude-((fable|mythos)-5[.-]1|(opus|sonnet)-5[.-]5)(?!\d)/,
    has: unforced,
    lacks: ['forced_tools', ...never],
    contextWindowTokens: 1_000_000,
    maxOutputTokens: 128_000,
  },
  {
    name: 'Claude 5',
    pattern: /^claude-((fable|mythos|opus|sonnet)-5|haiku-5[.-]5)(?![.-]?[1-9](?!\d))/,
    has: current,
    lacks: never,
    contextWindowTokens: 1_000_000,
    maxOutputTokens: 128_000,
  },
  {
    name: 'Claude 4.6 to 4.8',
    pattern: /^claude-(opus|sonnet)-4[.-][678](?!\d)/,
    has: current,
    lacks: never,
    contextWindowTokens: 1_000_000,
    maxOutputTokens: 128_000,
  },
  {
    name: 'Claude 4.5',
    pattern: /^claude-(opus|sonnet|haiku)-4[.-]5(?!\d)/,
    has: current,
    lacks: never,
    contextWindowTokens: 200_000,
    maxOutputTokens: 64_000,
  },
  {
    name: 'Claude Opus 4.1',
    pattern: /^claude-opus-4[.-]1(?!\d)/,
    has: [...all, 'forced_tools', 'reasoning', 'web_search'],
    lacks: never,
    contextWindowTokens: 200_000,
    maxOutputTokens: 32_000,
  },
  {
    name: 'Claude Opus 4',
    pattern: /^claude-(opus-4|4-opus)(?![.-][1-9](?!\d))/,
    has: [...all, 'forced_tools', 'reasoning', 'web_search'],
    lacks: ['json_schema', ...never],
    contextWindowTokens: 200_000,
    maxOutputTokens: 32_000,
  },
  {
    name: 'Claude Sonnet 4',
    pattern: /^claude-(sonnet-4|4-sonnet)(?![.-][1-9](?!\d))/,
    has: [...all, 'forced_tools', 'reasoning', 'web_search'],
    lacks: ['json_schema', ...never],
    contextWindowTokens: 200_000,
    maxOutputTokens: 64_000,
  },
  {
    name: 'Claude Sonnet 3.7',
    pattern: /^claude-3[.-]7-sonnet/,
    has: [...all, 'forced_tools', 'reasoning', 'web_search'],
    lacks: ['json_schema', ...never],
    contextWindowTokens: 200_000,
    maxOutputTokens: 64_000,
  },
  {
    name: 'Claude 3.5',
    pattern: /^claude-3[.-]5-(sonnet|haiku)/,
    has: ['tools', 'parallel_tools', 'forced_tools', 'prompt_caching', 'streaming'],
    lacks: ['json_schema', 'reasoning', ...never],
    contextWindowTokens: 200_000,
    maxOutputTokens: 8_192,
  },
  {
    name: 'Claude 3',
    pattern: /^claude-3-(opus|sonnet|haiku)/,
    has: ['tools', 'parallel_tools', 'forced_tools', 'vision', 'prompt_caching', 'streaming'],
    lacks: ['json_schema', 'reasoning', 'web_search', ...never],
    contextWindowTokens: 200_000,
    maxOutputTokens: 4_096,
  },
  {
    name: 'Claude 2 and before',
    pattern: /^claude-(2|instant|v[12])/,
    has: ['streaming'],
    lacks: ['tools', 'json_schema', 'vision', 'files', 'reasoning', 'web_search', 'prompt_caching', ...never],
    contextWindowTokens: 100_000,
    maxOutputTokens: 4_096,
  },
]
