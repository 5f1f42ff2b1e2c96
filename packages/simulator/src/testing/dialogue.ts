import { isObject, type Json, type JsonObject, objectOf, objectsOf, stringOf } from '../json.js'

/** How to ask one provider something, and where its answer stands. */
export interface Dialogue {
  readonly type: string
  readonly label: string
  readonly format: 'openai_chat' | 'openai_responses' | 'gemini' | 'anthropic' | 'cohere'
  path(model: string, stream: boolean): string
  body(model: string, text: string, stream: boolean): JsonObject
  textOf(reply: JsonObject): string
  /** The text that one event of a stream adds. */
  deltaOf(event: JsonObject): string
  /** Input and output tokens of a whole reply. */
  usageOf(reply: JsonObject): readonly [Json | undefined, Json | undefined]
}

const at = (value: Json | undefined, ...keys: readonly (string | number)[]): Json | undefined =>
  keys.reduce<Json | undefined>(
    (found, key) => (typeof key === 'number' ? objectsOf(found)[key] : objectOf(found)[key]),
    value,
  )

const joined = (parts: Json | undefined, member: string) =>
  objectsOf(parts)
    .map((part) => stringOf(part[member]))
    .join('')

const chat = (type: string, label: string, root: string): Dialogue => ({
  type,
  label,
  format: 'openai_chat',
  path: () => `/${type}${root}/chat/completions`,
  body: (model, text, stream) => ({ model, messages: [{ role: 'user', content: text }], ...(stream && { stream }) }),
  textOf: (reply) => stringOf(at(reply, 'choices', 0, 'message', 'content')),
  deltaOf: (event) => stringOf(at(event, 'choices', 0, 'delta', 'content')),
  usageOf: ({ usage }) => [at(usage, 'prompt_tokens'), at(usage, 'completion_tokens')],
})

const google = (type: string, label: string, root: string): Dialogue => ({
  type,
  label,
  format: 'gemini',
  path: (model, stream) =>
    `/${type}${root}/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  body: (_model, text) => ({ contents: [{ role: 'user', parts: [{ text }] }] }),
  textOf: (reply) => joined(at(reply, 'candidates', 0, 'content', 'parts'), 'text'),
  deltaOf: (event) => joined(at(event, 'candidates', 0, 'content', 'parts'), 'text'),
  usageOf: ({ usageMetadata }) => [at(usageMetadata, 'promptTokenCount'), at(usageMetadata, 'candidatesTokenCount')],
})

/** Every provider whose streams are server-sent events. */
export const dialogues: readonly Dialogue[] = [
  chat('openai', 'OpenAI', '/v1'),
  chat('azure_openai', 'Azure', '/openai/v1'),
  chat('xai', 'xAI', '/v1'),
  chat('mistral', 'Mistral', '/v1'),
  chat('deepseek', 'DeepSeek', ''),
  chat('groq', 'Groq', '/openai/v1'),
  chat('together', 'Together', '/v1'),
  chat('openrouter', 'OpenRouter', '/api/v1'),
  chat('ollama', 'Ollama', '/v1'),
  chat('vllm', 'vLLM', '/v1'),
  chat('openai_compatible', 'Compatible', '/v1'),
  chat('simulator', 'Simulator', '/v1'),
  google('gemini', 'Gemini', '/v1beta'),
  google('vertex', 'Vertex', '/v1/projects/p/locations/global/publishers/google'),
  {
    type: 'anthropic',
    label: 'Anthropic',
    format: 'anthropic',
    path: () => '/anthropic/v1/messages',
    body: (model, text, stream) => ({
      model,
      max_tokens: 500,
      messages: [{ role: 'user', content: text }],
      ...(stream && { stream }),
    }),
    textOf: (reply) => joined(reply.content, 'text'),
    deltaOf: (event) => stringOf(at(event, 'delta', 'text')),
    usageOf: ({ usage }) => [at(usage, 'input_tokens'), at(usage, 'output_tokens')],
  },
  {
    type: 'cohere',
    label: 'Cohere',
    format: 'cohere',
    path: () => '/cohere/v2/chat',
    body: (model, text, stream) => ({ model, messages: [{ role: 'user', content: text }], ...(stream && { stream }) }),
    textOf: (reply) => joined(at(reply, 'message', 'content'), 'text'),
    deltaOf: (event) =>
      event.type === 'content-delta' ? stringOf(at(event, 'delta', 'message', 'content', 'text')) : '',
    usageOf: ({ usage }) => [at(usage, 'billed_units', 'input_tokens'), at(usage, 'billed_units', 'output_tokens')],
  },
  {
    type: 'openai',
    label: 'OpenAI',
    format: 'openai_responses',
    path: () => '/openai/v1/responses',
    body: (model, input, stream) => ({ model, input, ...(stream && { stream }) }),
    textOf: (reply) => joined(at(reply, 'output', 0, 'content'), 'text'),
    deltaOf: (event) => (isObject(event) && event.type === 'response.output_text.delta' ? stringOf(event.delta) : ''),
    usageOf: ({ usage }) => [at(usage, 'input_tokens'), at(usage, 'output_tokens')],
  },
]
