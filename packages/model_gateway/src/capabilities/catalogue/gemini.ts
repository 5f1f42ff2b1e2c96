import type { Capability } from '../capability.js'
import type { ModelFamily } from './model_family.js'

const all = [
  'tools',
  'parallel_tools',
  'forced_tools',
  'json_schema',
  'json_mode',
  'vision',
  'files',
  'audio',
  'prompt_caching',
  'streaming',
  'web_search',
] as const satisfies readonly Capability[]

/**
 * https://ai.google.dev/gemini-api/docs/models. The limits and features of 2.0 are from an excerpt of
 * https://ai.google.dev/gemini-api/docs/models/gemini-2.0-flash; later limits were in part compared with the table of the
 * litellm 1.109.1 package (both 2026-11-21). A window is the input limit: the output has its own beside it.
 */
export const geminiFamilies: readonly ModelFamily[] = [
  {
    name: 'Gemini embedding',
    pattern: /^(gemini-embedding|text-embedding-00|text-multilingual-embedding)/,
    has: ['embeddings'],
    lacks: ['tools', 'json_schema', 'json_mode', 'streaming'],
  },
  // Speech, images, live audio and computers: nothing is claimed here.
  { name: 'Gemini for speech, images, live', pattern: /^gemini-.*(tts|image|live|audio|computer)/, has: [], lacks: [] },
  {
    name: 'Gemini 3 and 4',
    pattern: /^gemini-[34]/,
    has: [...all, 'json_schema_with_tools', 'reasoning'],
    lacks: ['embeddings'],
    contextWindowTokens: 1_048_576,
    maxOutputTokens: 65_536,
  },
  {
    name: 'Gemini 2.5',
    pattern: /^gemini-2\.5/,
    has: [...all, 'reasoning'],
    lacks: ['json_schema_with_tools', 'embeddings'],
    contextWindowTokens: 1_048_576,
    maxOutputTokens: 65_536,
  },
  {
    name: 'Gemini 2.0',
    pattern: /^gemini-2\.0/,
    has: all,
    lacks: ['json_schema_with_tools', 'embeddings'],
    contextWindowTokens: 1_048_576,
    maxOutputTokens: 8_192,
  },
  {
    name: 'Gemini 1.5 Pro',
    pattern: /^gemini-1\.5-pro/,
    has: all,
    lacks: ['json_schema_with_tools', 'reasoning', 'embeddings'],
    contextWindowTokens: 2_097_152,
    maxOutputTokens: 8_192,
  },
  {
    name: 'Gemini 1.5 Flash',
    pattern: /^gemini-1\.5-flash/,
    has: all,
    lacks: ['json_schema_with_tools', 'reasoning', 'embeddings'],
    contextWindowTokens: 1_048_576,
    maxOutputTokens: 8_192,
  },
]
