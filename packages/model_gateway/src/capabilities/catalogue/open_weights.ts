import type { ModelFamily } from './model_family.js'

/**
 * Models many hosts run, each with limits of its own: only what the weights themselves rule out is claimed.
 * https://www.llama.com/docs/model-cards-and-prompt-formats, https://qwen.readthedocs.io,
 * https://docs.aws.amazon.com/nova/latest/userguide/what-is-nova.html. Windows of the hosts differ and come from the
 * price catalogue; those of Nova were in part compared with the table of the litellm 1.109.1 package (2026-11-21).
 */
export const openWeightFamilies: readonly ModelFamily[] = [
  {
    name: 'Llama Guard',
    pattern: /^llama-?(prompt-)?guard/,
    has: [],
    lacks: ['tools', 'json_schema', 'audio', 'reasoning', 'embeddings'],
  },
  {
    name: 'Llama 4',
    pattern: /^llama-?v?4/,
    has: ['tools', 'vision', 'streaming'],
    lacks: ['audio', 'reasoning', 'web_search', 'embeddings'],
  },
  {
    name: 'Llama 3.2 vision',
    pattern: /^llama-?v?3[.p-]2-(11b|90b)/,
    has: ['vision', 'streaming'],
    lacks: ['audio', 'reasoning', 'web_search', 'embeddings'],
  },
  {
    name: 'Llama 3.1 to 3.3',
    pattern: /^(meta-)?llama-?v?3[.p-][123](?!\d)/,
    has: ['tools', 'streaming'],
    lacks: ['vision', 'files', 'audio', 'reasoning', 'web_search', 'embeddings'],
  },
  {
    name: 'Llama 2 and 3',
    pattern: /^(meta-)?llama-?v?[23]/,
    has: ['streaming'],
    lacks: ['vision', 'files', 'audio', 'reasoning', 'web_search', 'embeddings'],
  },
  { name: 'Qwen VL, Omni', pattern: /^(qwen.*-(vl|omni)|qvq)/, has: ['vision', 'streaming'], lacks: ['embeddings'] },
  {
    name: 'Qwen embedding',
    pattern: /^qwen.*embedding/,
    has: ['embeddings'],
    lacks: ['tools', 'json_schema', 'json_mode', 'streaming'],
  },
  { name: 'QwQ', pattern: /^qwq/, has: ['reasoning', 'streaming'], lacks: ['vision', 'audio', 'embeddings'] },
  {
    name: 'Qwen 2.5',
    pattern: /^qwen-?2[.p-]?5/,
    has: ['tools', 'streaming'],
    lacks: ['vision', 'audio', 'reasoning', 'embeddings'],
  },
  { name: 'Qwen', pattern: /^qwen/, has: ['tools', 'streaming'], lacks: ['audio', 'embeddings'] },
  {
    name: 'Nova embedding, Titan embedding',
    pattern: /^(nova.*embed|titan-embed)/,
    has: ['embeddings'],
    lacks: ['tools', 'json_schema', 'json_mode', 'streaming'],
  },
  {
    name: 'Nova 2',
    pattern: /^nova-2/,
    has: ['tools', 'forced_tools', 'vision', 'files', 'reasoning', 'prompt_caching', 'streaming'],
    lacks: ['json_mode', 'embeddings'],
    contextWindowTokens: 1_000_000,
    maxOutputTokens: 64_000,
  },
  {
    name: 'Nova Micro',
    pattern: /^nova-micro/,
    has: ['tools', 'forced_tools', 'prompt_caching', 'streaming'],
    lacks: ['json_schema', 'json_mode', 'vision', 'files', 'audio', 'reasoning', 'embeddings'],
    contextWindowTokens: 128_000,
    maxOutputTokens: 10_000,
  },
  {
    name: 'Nova Lite, Pro, Premier',
    pattern: /^nova-(lite|pro|premier)/,
    has: ['tools', 'forced_tools', 'vision', 'files', 'prompt_caching', 'streaming'],
    lacks: ['json_schema', 'json_mode', 'audio', 'reasoning', 'embeddings'],
    maxOutputTokens: 10_000,
  },
]
