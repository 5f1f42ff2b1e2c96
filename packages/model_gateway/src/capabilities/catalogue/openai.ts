import type { Capability } from '../capability.js'
import type { ModelFamily } from './model_family.js'

const text = [
  'tools',
  'parallel_tools',
  'forced_tools',
  'json_mode',
  'prompt_caching',
  'streaming',
] as const satisfies readonly Capability[]

const current = [...text, 'json_schema', 'json_schema_with_tools', 'vision', 'files'] as const

const thinking = [...current, 'reasoning'] as const

/** One call a turn. */
const thinkingOnce = thinking.filter((capability) => capability !== 'parallel_tools')

const embedding = { has: ['embeddings'], lacks: ['tools', 'json_schema', 'json_mode', 'vision', 'streaming'] } as const

/**
 * https://platform.openai.com/docs/models. Windows, output limits and schema support in part compared with the table of the
 * litellm 1.109.1 package (2026-11-21), not with the vendor's own pages.
 */
export const openAiFamilies: readonly ModelFamily[] = [
  { name: 'text-embedding', pattern: /^text-embedding-(3|ada)/, ...embedding, contextWindowTokens: 8_191 },
  // Speech, images and transcription: other endpoints, of which nothing is claimed here.
  { name: 'GPT realtime, speech, images', pattern: /^gpt-.*(realtime|transcribe|tts|image)/, has: [], lacks: [] },
  {
    name: 'GPT audio',
    pattern: /^gpt-(audio|4o(-mini)?-audio)/,
    has: ['audio', 'tools', 'streaming'],
    lacks: ['vision', 'json_schema', 'reasoning', 'embeddings'],
    contextWindowTokens: 128_000,
    maxOutputTokens: 16_384,
  },
  {
    name: 'GPT-4o search',
    pattern: /^gpt-4o(-mini)?-search/,
    has: ['web_search', 'json_schema', 'streaming'],
    lacks: ['audio', 'reasoning', 'embeddings'],
    contextWindowTokens: 128_000,
    maxOutputTokens: 16_384,
  },
  {
    name: 'GPT-4o of 2024-05-13',
    pattern: /^gpt-4o-2024-05-13/,
    has: [...text, 'vision', 'files'],
    lacks: ['json_schema', 'audio', 'reasoning', 'embeddings'],
    contextWindowTokens: 128_000,
    maxOutputTokens: 4_096,
  },
  {
    name: 'GPT-4o',
    pattern: /^(chatgpt-4o|gpt-4o)/,
    has: current,
    lacks: ['audio', 'reasoning', 'embeddings'],
    contextWindowTokens: 128_000,
    maxOutputTokens: 16_384,
  },
  {
    name: 'GPT-4.1',
    pattern: /^gpt-4\.1/,
    has: current,
    lacks: ['audio', 'reasoning', 'embeddings'],
    contextWindowTokens: 1_047_576,
    maxOutputTokens: 32_768,
  },
  {
    name: 'GPT-4 Turbo',
    pattern: /^gpt-4-(turbo|1106|0125)/,
    has: text,
    lacks: ['json_schema', 'audio', 'reasoning', 'embeddings'],
    contextWindowTokens: 128_000,
    maxOutputTokens: 4_096,
  },
  {
    name: 'GPT-4',
    pattern: /^gpt-4(-0\d{3})?$/,
    has: ['tools', 'forced_tools', 'streaming'],
    lacks: ['json_schema', 'json_mode', 'vision', 'files', 'audio', 'reasoning', 'embeddings'],
    contextWindowTokens: 8_192,
  },
  {
    name: 'GPT-3.5 Turbo',
    // Azure writes it without the point.
    pattern: /^gpt-3\.?5-turbo/,
    has: ['tools', 'forced_tools', 'streaming', 'json_mode'],
    lacks: ['json_schema', 'vision', 'files', 'audio', 'reasoning', 'embeddings'],
    contextWindowTokens: 16_385,
    maxOutputTokens: 4_096,
  },
  {
    name: 'GPT-5 chat',
    pattern: /^gpt-5(\.\d)?-chat/,
    has: ['json_schema', 'json_mode', 'vision', 'streaming'],
    lacks: ['audio', 'embeddings'],
    contextWindowTokens: 128_000,
    maxOutputTokens: 16_384,
  },
  {
    name: 'GPT-5 search',
    pattern: /^gpt-5-search/,
    has: ['web_search', 'json_schema', 'streaming'],
    lacks: ['audio', 'embeddings'],
    contextWindowTokens: 400_000,
    maxOutputTokens: 128_000,
  },
  {
    name: 'GPT-5.4 and 5.5 pro',
    pattern: /^gpt-5\.[45]-pro/,
    has: ['tools', 'vision', 'files', 'reasoning'],
    lacks: ['json_schema', 'audio', 'embeddings'],
    contextWindowTokens: 1_050_000,
    maxOutputTokens: 128_000,
  },
  {
    name: 'GPT-5 pro',
    pattern: /^gpt-5-pro/,
    has: ['tools', 'json_schema', 'vision', 'files', 'reasoning'],
    lacks: ['audio', 'embeddings'],
    contextWindowTokens: 400_000,
    maxOutputTokens: 272_000,
  },
  {
    name: 'GPT-5.4 mini and nano',
    pattern: /^gpt-5\.4-(mini|nano)/,
    has: thinking,
    lacks: ['audio', 'embeddings'],
    contextWindowTokens: 400_000,
    maxOutputTokens: 128_000,
  },
  {
    name: 'GPT-5.4 to GPT-6',
    pattern: /^gpt-(5\.[456]|6)/,
    has: thinking,
    lacks: ['audio', 'embeddings'],
    contextWindowTokens: 1_050_000,
    maxOutputTokens: 128_000,
  },
  {
    name: 'GPT-5 to GPT-5.3',
    pattern: /^gpt-5(\.[123])?(?![\d.])/,
    has: thinking,
    lacks: ['audio', 'embeddings'],
    contextWindowTokens: 400_000,
    maxOutputTokens: 128_000,
  },
  {
    name: 'gpt-oss',
    pattern: /^gpt-oss/,
    has: ['tools', 'reasoning', 'streaming'],
    lacks: ['vision', 'files', 'audio', 'embeddings'],
    contextWindowTokens: 131_072,
  },
  {
    name: 'o1-mini and o1-preview',
    pattern: /^o1-(mini|preview)/,
    has: ['reasoning', 'streaming'],
    lacks: ['tools', 'json_schema', 'json_mode', 'vision', 'files', 'audio', 'embeddings'],
    contextWindowTokens: 128_000,
  },
  {
    name: 'o3 and o4-mini deep research',
    pattern: /^(o3|o4-mini)-deep-research/,
    has: ['reasoning', 'vision'],
    lacks: ['tools', 'json_schema', 'audio', 'embeddings'],
    contextWindowTokens: 200_000,
    maxOutputTokens: 100_000,
  },
  {
    name: 'o3-mini',
    pattern: /^o3-mini/,
    has: thinkingOnce.filter((capability) => capability !== 'vision' && capability !== 'files'),
    lacks: ['parallel_tools', 'vision', 'audio', 'embeddings'],
    contextWindowTokens: 200_000,
    maxOutputTokens: 100_000,
  },
  {
    name: 'o1, o3, o4-mini',
    pattern: /^(o1|o3|o4-mini)(?!\d)/,
    has: thinkingOnce,
    lacks: ['parallel_tools', 'audio', 'embeddings'],
    contextWindowTokens: 200_000,
    maxOutputTokens: 100_000,
  },
]
