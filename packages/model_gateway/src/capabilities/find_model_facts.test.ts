import { describe, expect, it } from 'vitest'
import { hostDifferences } from './catalogue/hosts.js'
import { modelFamilies } from './catalogue/registry.js'
import { findModelFacts } from './find_model_facts.js'

const familyOf = (name: string) => modelFamilies.find(({ pattern }) => pattern.test(name))?.name

/** One name for each family: a family none of them leads to is hidden behind another. */
const EXAMPLES: Readonly<Record<string, string>> = {
  'text-embedding-3-small': 'text-embedding',
  'gpt-4o-realtime-preview': 'GPT realtime, speech, images',
  'gpt-4o-mini-audio-preview-2024-12-17': 'GPT audio',
  'gpt-4o-search-preview': 'GPT-4o search',
  'gpt-4o-2024-05-13': 'GPT-4o of 2024-05-13',
  'gpt-4o-mini-2024-07-18': 'GPT-4o',
  'gpt-4.1-nano': 'GPT-4.1',
  'gpt-4-1106-preview': 'GPT-4 Turbo',
  'gpt-4-0613': 'GPT-4',
  'gpt-35-turbo': 'GPT-3.5 Turbo',
  'gpt-5.1-chat-latest': 'GPT-5 chat',
  'gpt-5-search-api': 'GPT-5 search',
  'gpt-5.5-pro': 'GPT-5.4 and 5.5 pro',
  'gpt-5-pro-2025-10-06': 'GPT-5 pro',
  'gpt-5.4-nano': 'GPT-5.4 mini and nano',
  'gpt-5.6-sol': 'GPT-5.4 to GPT-6',
  'gpt-5-mini-2025-08-07': 'GPT-5 to GPT-5.3',
  'gpt-oss-20b': 'gpt-oss',
  'o1-mini': 'o1-mini and o1-preview',
  'o4-mini-deep-research': 'o3 and o4-mini deep research',
  'o3-mini-2025-01-31': 'o3-mini',
  'o3-2025-04-16': 'o1, o3, o4-mini',
  'claude-opus-5-5': 'Claude 5.x without forced tools',
  'claude-sonnet-5': 'Claude 5',
  'claude-opus-4.7': 'Claude 4.6 to 4.8',
  'claude-haiku-4-5@20251001': 'Claude 4.5',
  'claude-opus-4-1-20250805': 'Claude Opus 4.1',
  'claude-opus-4-20250514': 'Claude Opus 4',
  'claude-sonnet-4-0': 'Claude Sonnet 4',
  'claude-3.7-sonnet': 'Claude Sonnet 3.7',
  'claude-3-5-haiku-20241022': 'Claude 3.5',
  'claude-3-haiku-20240307': 'Claude 3',
  'claude-instant-1.2': 'Claude 2 and before',
  'gemini-embedding-001': 'Gemini embedding',
  'gemini-2.5-flash-image': 'Gemini for speech, images, live',
  'gemini-3.1-pro-preview': 'Gemini 3 and 4',
  'gemini-2.5-flash-lite': 'Gemini 2.5',
  'gemini-2.0-flash-001': 'Gemini 2.0',
  'gemini-1.5-pro-002': 'Gemini 1.5 Pro',
  'gemini-1.5-flash-8b': 'Gemini 1.5 Flash',
  'mistral-embed': 'Mistral and Codestral Embed',
  'voxtral-small-2507': 'Voxtral',
  'codestral-2508': 'Codestral, Devstral',
  'magistral-medium-2509': 'Magistral',
  'pixtral-large-latest': 'Pixtral',
  'mistral-large-4-0': 'Mistral Large 4',
  'mistral-large-2411': 'Mistral Large of 2024',
  'mistral-large-latest': 'Mistral Large 3',
  'mistral-small-latest': 'Mistral Medium, Small',
  'ministral-8b-latest': 'Ministral',
  'open-mistral-nemo': 'Mistral 7B, Mixtral, Nemo',
  'grok-4.20-multi-agent-0309': 'Grok 4.20 multi-agent',
  'grok-4.20-0309-non-reasoning': 'Grok 4.20 without thinking',
  'grok-4.3': 'Grok 4.20, 4.3',
  'grok-4.6': 'Grok 4.5 to 4.7',
  'grok-4-1-fast-non-reasoning': 'Grok 4 Fast',
  'grok-4-0709': 'Grok 4',
  'grok-code-fast-1': 'Grok Code',
  'grok-3-mini': 'Grok 3 mini',
  'grok-3': 'Grok 3',
  'grok-2-vision-1212': 'Grok 2 vision',
  'grok-2-1212': 'Grok 2',
  'deepseek-v4-pro': 'DeepSeek V4 Pro',
  'deepseek-v4-flash': 'DeepSeek V4 Flash',
  'deepseek-reasoner': 'DeepSeek Reasoner',
  'deepseek-chat': 'DeepSeek Chat',
  'deepseek-r1-distill-llama-70b': 'DeepSeek V3, R1',
  'embed-english-v3.0': 'Embed',
  'command-a-plus-05-2026': 'Command A+',
  'command-a-vision-07-2025': 'Command A Vision',
  'command-a-reasoning-08-2025': 'Command A Reasoning',
  'command-a-03-2025': 'Command A',
  'command-r7b-12-2024': 'Command R',
  'llama-guard-3-8b': 'Llama Guard',
  'llama-4-scout-17b-16e-instruct': 'Llama 4',
  'llama3-2-90b-instruct': 'Llama 3.2 vision',
  'llama-3.3-70b-versatile': 'Llama 3.1 to 3.3',
  'llama3-70b-8192': 'Llama 2 and 3',
  'qwen2.5-vl-72b-instruct': 'Qwen VL, Omni',
  'qwen3-embedding-8b': 'Qwen embedding',
  'qwq-32b': 'QwQ',
  'qwen-2.5-coder-32b-instruct': 'Qwen 2.5',
  'qwen3-32b': 'Qwen',
  'titan-embed-text': 'Nova embedding, Titan embedding',
  'nova-2-lite': 'Nova 2',
  'nova-micro': 'Nova Micro',
  'nova-premier': 'Nova Lite, Pro, Premier',
}

describe('the catalogue', () => {
  it.each(Object.entries(EXAMPLES))('takes %s for %s', (model, family) => {
    expect(familyOf(model)).toBe(family)
  })

  it('has no family that another hides', () => {
    expect(modelFamilies.map(({ name }) => name)).toEqual(Object.values(EXAMPLES))
  })

  it('never says of a capability that it is there and is not', () => {
    for (const { has = [], lacks = [] } of [...modelFamilies, ...hostDifferences]) {
      expect(has.filter((capability) => lacks.includes(capability))).toEqual([])
    }
  })

  it('lets no answer be longer than the window', () => {
    for (const { name, contextWindowTokens = Infinity, maxOutputTokens = 0 } of modelFamilies) {
      expect(maxOutputTokens, name).toBeLessThan(contextWindowTokens)
    }
  })

  it.each(['gpt-7', 'gpt-4o-mini-tts', 'claude-opus-4-9', 'gemini-9', 'grok-4.8', 'deepseek-v9', 'mystery-1'])(
    'claims nothing of %s',
    (model) => {
      expect(findModelFacts('openrouter', model).capabilities).toEqual({})
    },
  )
})

describe('a model’s facts', () => {
  it('are its family’s, whoever hosts it', () => {
    const direct = findModelFacts('anthropic', 'claude-sonnet-4-20250514')
    expect(direct).toMatchObject({
      capabilities: { tools: true, json_schema: false, json_mode: false },
      contextWindowTokens: 200_000,
      maxOutputTokens: 64_000,
    })
    for (const [host, model] of [
      ['bedrock', 'us.anthropic.claude-sonnet-4-20250514-v1:0'],
      ['vertex', 'claude-sonnet-4@20250514'],
      ['openrouter', 'anthropic/claude-sonnet-4'],
    ] as const) {
      const { capabilities, ...limits } = findModelFacts(host, model)
      expect(limits).toEqual({ contextWindowTokens: 200_000, maxOutputTokens: 64_000 })
      expect(capabilities).toMatchObject({ tools: true, vision: true, json_schema: false })
    }
  })

  it('differ where the host does', () => {
    expect(findModelFacts('groq', 'openai/gpt-oss-120b').capabilities.prompt_caching).toBeUndefined()
    expect(findModelFacts('groq', 'llama-3.3-70b-versatile').capabilities).toMatchObject({
      tools: true,
      json_schema: false,
      json_schema_with_tools: false,
      prompt_caching: false,
    })
    expect(findModelFacts('together', 'meta-llama/Llama-3.3-70B-Instruct-Turbo').capabilities.json_schema).toBe(
      undefined,
    )
    expect(findModelFacts('bedrock', 'anthropic.claude-3-haiku-20240307-v1:0').capabilities.prompt_caching).toBe(false)
    expect(findModelFacts('anthropic', 'claude-3-haiku-20240307').capabilities.prompt_caching).toBe(true)
    expect(findModelFacts('openai', 'gpt-4.1').capabilities.web_search).toBe(false)
    expect(findModelFacts('openai_responses', 'gpt-4.1').capabilities.web_search).toBe(true)
  })

  it('have the catalogue’s window, else the price list’s, else none', () => {
    expect(findModelFacts('openai', 'gpt-4.1').contextWindowTokens).toBe(1_047_576)
    expect(findModelFacts('bedrock', 'meta.llama3-1-70b-instruct-v1:0').contextWindowTokens).toBe(128_000)
    expect(findModelFacts('openai', 'mystery-1')).toEqual({ capabilities: { web_search: false } })
  })
})
