import type { ChatCompletionCreateParamsBase } from 'openai/resources/chat/completions/completions.js'
import { nothing, type Samples, sample } from './parameter_sample.js'

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const url = 'data:image/png;base64,aGk='

const chatTool = (extra: object = {}) => ({
  type: 'function',
  function: { name: 'look', parameters: schema, ...extra },
})
const chatTools = { tools: [chatTool(), { type: 'function', function: { name: 'find' } }] }
const chatUser = (part: object) => ({ messages: [{ role: 'user', content: [{ type: 'text', text: 'See.' }, part] }] })
const chatTurn = (message: object) => ({ messages: [{ role: 'user', content: 'Hi' }, message] })
const chatCall = { id: 'c1', type: 'function', function: { name: 'look', arguments: '{"city":"Rome"}' } }

/** Every parameter of OpenAI's chat completions, as the official SDK has them. */
export const chatSamples: Samples<ChatCompletionCreateParamsBase> = {
  model: [],
  messages: [
    sample({ messages: [{ role: 'user', content: 'Other' }] }),
    sample({ messages: [{ role: 'system', content: 'Be brief.' }] }),
    sample({ messages: [{ role: 'developer', content: 'Be brief.' }] }),
    sample(chatUser({ type: 'image_url', image_url: { url } }), chatUser({ type: 'text', text: 'x' })),
    sample(
      chatUser({ type: 'image_url', image_url: { url, detail: 'low' } }),
      chatUser({ type: 'image_url', image_url: { url } }),
    ),
    sample(chatUser({ type: 'input_audio', input_audio: { data: 'aGk=', format: 'wav' } })),
    sample(chatUser({ type: 'file', file: { file_data: 'data:application/pdf;base64,aGk=', filename: 'a.pdf' } })),
    sample({ messages: [{ role: 'user', content: 'Hello', name: 'ada' }] }),
    sample(chatTurn({ role: 'assistant', refusal: 'No.' })),
    sample({ ...chatTools, ...chatTurn({ role: 'assistant', tool_calls: [chatCall] }) }, chatTools),
    sample(chatTurn({ role: 'assistant', audio: { id: 'a' } })),
    sample({ ...chatTools, ...chatTurn({ role: 'tool', tool_call_id: 'c1', content: 'Sunny.' }) }, chatTools),
    sample({ messages: [{ role: 'function', name: 'a', content: 'x' }] }),
  ],
  audio: [sample({ audio: { voice: 'alloy', format: 'wav' } })],
  frequency_penalty: [sample({ frequency_penalty: 0.5 })],
  function_call: [sample({ function_call: 'auto' })],
  functions: [sample({ functions: [{ name: 'a' }] })],
  logit_bias: [sample({ logit_bias: { 5: 1 } })],
  logprobs: [sample({ logprobs: true }), nothing({ logprobs: false })],
  max_completion_tokens: [sample({ max_completion_tokens: 77 })],
  max_tokens: [sample({ max_tokens: 77 })],
  metadata: [sample({ metadata: { team: 'a' } })],
  modalities: [sample({ modalities: ['text', 'audio'] }), nothing({ modalities: ['text'] })],
  moderation: [sample({ moderation: { model: 'omni-moderation-latest' } })],
  n: [sample({ n: 2 }), sample({ n: 2, stream: true }, { stream: true }), nothing({ n: 1 })],
  parallel_tool_calls: [
    sample({ ...chatTools, parallel_tool_calls: false }, chatTools),
    nothing({ ...chatTools, parallel_tool_calls: true }, chatTools),
  ],
  prediction: [sample({ prediction: { type: 'content', content: 'x' } })],
  presence_penalty: [sample({ presence_penalty: 0.5 })],
  prompt_cache_key: [nothing({ prompt_cache_key: 'a' })],
  prompt_cache_options: [nothing({ prompt_cache_options: { mode: 'explicit' } })],
  prompt_cache_retention: [nothing({ prompt_cache_retention: '24h' })],
  reasoning_effort: [sample({ reasoning_effort: 'low' }), sample({ reasoning_effort: 'none' })],
  response_format: [
    sample({ response_format: { type: 'json_object' } }),
    sample({ response_format: { type: 'json_schema', json_schema: { name: 'a', schema, strict: true } } }),
    nothing({ response_format: { type: 'text' } }),
  ],
  safety_identifier: [sample({ safety_identifier: 'u' })],
  seed: [sample({ seed: 5 })],
  service_tier: [sample({ service_tier: 'flex' }), nothing({ service_tier: 'auto' })],
  stop: [sample({ stop: 'END' }), sample({ stop: ['END'] })],
  store: [sample({ store: true }), nothing({ store: false })],
  stream: [],
  stream_options: [
    sample({ stream: true, stream_options: { include_obfuscation: true } }, { stream: true }),
    nothing({ stream: true, stream_options: { include_usage: true } }, { stream: true }),
  ],
  temperature: [sample({ temperature: 0.3 })],
  tool_choice: [
    sample({ ...chatTools, tool_choice: 'required' }, chatTools),
    sample({ ...chatTools, tool_choice: 'none' }, chatTools),
    sample({ ...chatTools, tool_choice: { type: 'function', function: { name: 'look' } } }, chatTools),
    sample(
      {
        ...chatTools,
        tool_choice: {
          type: 'allowed_tools',
          allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'look' } }] },
        },
      },
      chatTools,
    ),
    nothing({ ...chatTools, tool_choice: 'auto' }, chatTools),
  ],
  tools: [
    sample(chatTools),
    sample({ tools: [chatTool({ description: 'Looks.' })] }, { tools: [chatTool()] }),
    sample({ tools: [{ type: 'custom', custom: { name: 'a' } }] }),
  ],
  top_logprobs: [sample({ logprobs: true, top_logprobs: 3 })],
  top_p: [sample({ top_p: 0.5 })],
  user: [sample({ user: 'u' })],
  verbosity: [sample({ verbosity: 'low' }), nothing({ verbosity: 'medium' })],
  web_search_options: [
    sample({ web_search_options: {} }),
    sample({ web_search_options: { user_location: { type: 'approximate' } } }, { web_search_options: {} }),
    sample({ web_search_options: { search_context_size: 'high' } }, { web_search_options: {} }),
  ],
}
