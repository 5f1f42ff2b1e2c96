import type { MessageCreateParamsBase } from '@anthropic-ai/sdk/resources/messages/messages.js'
import type { ChatCompletionCreateParamsBase } from 'openai/resources/chat/completions/completions.js'
import type { ResponseCreateParamsBase } from 'openai/resources/responses/responses.js'

/** A request that asks for something, and the same request without it. */
export interface ParameterSample {
  readonly asked: object
  readonly without?: object
  /** It asks for nothing: the vendor's own default, or nothing that changes an answer. */
  readonly saysNothing?: true
}

type Samples<Params> = { readonly [Name in keyof Required<Params>]: readonly ParameterSample[] }

const sample = (asked: object, without: object = {}): ParameterSample => ({ asked, without })
const nothing = (asked: object, without: object = {}): ParameterSample => ({ asked, without, saysNothing: true })

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

const responseTool = { type: 'function', name: 'look', parameters: schema, strict: false }
const responseTools = { tools: [responseTool, { ...responseTool, name: 'find' }] }
const search = (extra: object = {}) => ({ tools: [{ type: 'web_search', ...extra }] })
const input = (...items: readonly object[]) => ({ input: [{ role: 'user', content: 'Hi' }, ...items] })

/** Every parameter of OpenAI's responses. */
export const responsesSamples: Samples<ResponseCreateParamsBase> = {
  background: [sample({ background: true }), nothing({ background: false })],
  context_management: [sample({ context_management: [{ type: 'compaction' }] })],
  conversation: [sample({ conversation: 'conv_1' })],
  include: [
    sample({ include: ['message.output_text.logprobs'] }),
    sample({ include: ['web_search_call.action.sources'] }),
    // Of tools that are refused themselves, and of items that are not given out.
    nothing({ include: ['file_search_call.results', 'message.input_image.image_url'] }),
    nothing({ include: ['reasoning.encrypted_content'] }),
  ],
  input: [
    sample({ input: 'Other' }),
    sample(input({ type: 'item_reference', id: 'msg_1' })),
    sample(input({ type: 'function_call', call_id: 'c1', name: 'look', arguments: '{}' })),
    sample(input({ type: 'function_call_output', call_id: 'c1', output: 'Sunny.' })),
    sample(input({ type: 'web_search_call', id: 'ws_1', status: 'completed' })),
    sample(input({ role: 'user', content: [{ type: 'input_image', image_url: url }] })),
    sample(
      input({ role: 'user', content: [{ type: 'input_image', image_url: url, detail: 'low' }] }),
      input({ role: 'user', content: [{ type: 'input_image', image_url: url }] }),
    ),
  ],
  instructions: [sample({ instructions: 'Be brief.' })],
  max_output_tokens: [sample({ max_output_tokens: 77 })],
  metadata: [sample({ metadata: { team: 'a' } })],
  model: [],
  moderation: [sample({ moderation: { model: 'omni-moderation-latest' } })],
  parallel_tool_calls: [
    sample({ ...responseTools, parallel_tool_calls: false }, responseTools),
    nothing({ ...responseTools, parallel_tool_calls: true }, responseTools),
  ],
  previous_response_id: [sample({ previous_response_id: 'resp_1' })],
  prompt: [sample({ prompt: { id: 'pmpt_1' } })],
  prompt_cache_key: [nothing({ prompt_cache_key: 'a' })],
  prompt_cache_options: [nothing({ prompt_cache_options: { mode: 'explicit' } })],
  prompt_cache_retention: [nothing({ prompt_cache_retention: '24h' })],
  reasoning: [
    sample({ reasoning: { effort: 'low' } }),
    sample({ reasoning: { effort: 'none' } }),
    sample({ reasoning: { effort: 'low', summary: 'auto' } }, { reasoning: { effort: 'low' } }),
    sample({ reasoning: { summary: 'auto' } }),
    sample({ reasoning: { context: 'all_turns' } }),
    sample({ reasoning: { mode: 'pro' } }),
  ],
  safety_identifier: [sample({ safety_identifier: 'u' })],
  service_tier: [sample({ service_tier: 'flex' }), nothing({ service_tier: 'auto' })],
  store: [sample({ store: true }), nothing({ store: false })],
  stream: [],
  stream_options: [sample({ stream: true, stream_options: { include_obfuscation: true } }, { stream: true })],
  temperature: [sample({ temperature: 0.3 })],
  text: [
    sample({ text: { verbosity: 'low' } }),
    sample({ text: { format: { type: 'json_object' } } }),
    sample({ text: { format: { type: 'json_schema', name: 'a', schema, strict: true } } }),
  ],
  tool_choice: [
    sample({ ...responseTools, tool_choice: 'required' }, responseTools),
    sample({ ...responseTools, tool_choice: 'none' }, responseTools),
    sample({ ...responseTools, tool_choice: { type: 'function', name: 'look' } }, responseTools),
    sample(
      {
        ...responseTools,
        tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'look' }] },
      },
      responseTools,
    ),
    sample({ ...responseTools, tool_choice: { type: 'mcp', server_label: 'a' } }, responseTools),
  ],
  tools: [
    sample(responseTools),
    sample(search()),
    sample(search({ filters: { allowed_domains: ['example.com'] } }), search()),
    sample(search({ user_location: { type: 'approximate' } }), search()),
    sample(search({ search_context_size: 'high' }), search()),
    sample({ tools: [{ type: 'file_search', vector_store_ids: ['a'] }] }),
    sample({ tools: [{ ...responseTool, defer_loading: true }] }, { tools: [responseTool] }),
    sample({ tools: [{ ...responseTool, output_schema: {} }] }, { tools: [responseTool] }),
  ],
  top_logprobs: [sample({ top_logprobs: 3 })],
  top_p: [sample({ top_p: 0.5 })],
  truncation: [sample({ truncation: 'auto' }), nothing({ truncation: 'disabled' })],
  user: [sample({ user: 'u' })],
}

const claudeTool = { name: 'look', input_schema: schema }
const claudeTools = { tools: [claudeTool, { name: 'find', input_schema: { type: 'object' } }] }
const claudeSearch = (extra: object = {}) => ({
  tools: [{ type: 'web_search_20250305', name: 'web_search', ...extra }],
})
const claudeUser = (...blocks: readonly object[]) => ({ messages: [{ role: 'user', content: blocks }] })
const claudeDocument = (extra: object = {}) => ({
  type: 'document',
  source: { type: 'base64', media_type: 'application/pdf', data: 'aGk=' },
  ...extra,
})
const claudeResult = (extra: object = {}) => ({
  ...claudeTools,
  ...claudeUser({ type: 'tool_result', tool_use_id: 'c1', content: 'No clock.', ...extra }),
})

/** Those that the newest models do without. */
interface OlderMessageParams {
  readonly temperature: number
  readonly top_k: number
  readonly top_p: number
}

/** Every parameter of Anthropic's messages. */
export const messagesSamples: Samples<MessageCreateParamsBase & OlderMessageParams> = {
  max_tokens: [sample({ max_tokens: 77 })],
  messages: [
    sample({ messages: [{ role: 'user', content: 'Other' }] }),
    sample(claudeUser({ type: 'text', text: 'a' }, claudeDocument()), claudeUser({ type: 'text', text: 'a' })),
    sample(claudeUser(claudeDocument({ citations: { enabled: true } })), claudeUser(claudeDocument())),
    sample(claudeUser(claudeDocument({ context: 'A guide.' })), claudeUser(claudeDocument())),
    sample(claudeUser({ type: 'search_result', source: 'a', title: 'b', content: [] })),
    sample(claudeResult({ is_error: true }), claudeResult()),
    sample(claudeResult(), claudeTools),
  ],
  model: [],
  cache_control: [nothing({ cache_control: { type: 'ephemeral' } })],
  container: [sample({ container: 'c' })],
  diagnostics: [sample({ diagnostics: { previous_message_id: 'm' } })],
  inference_geo: [sample({ inference_geo: 'us' })],
  metadata: [sample({ metadata: { user_id: 'u' } })],
  output_config: [
    sample({ output_config: { effort: 'low' } }),
    sample({ output_config: { format: { type: 'json_schema', schema } } }),
  ],
  service_tier: [sample({ service_tier: 'standard_only' }), nothing({ service_tier: 'auto' })],
  speed: [sample({ speed: 'fast' }), nothing({ speed: 'standard' })],
  stop_sequences: [sample({ stop_sequences: ['END'] })],
  stream: [],
  system: [sample({ system: 'Be brief.' })],
  temperature: [sample({ temperature: 0.3 })],
  thinking: [
    sample({ thinking: { type: 'enabled', budget_tokens: 1_024 } }),
    sample({ thinking: { type: 'adaptive' } }),
    sample({ thinking: { type: 'between_tools' } }),
    sample({ thinking: { type: 'disabled' } }),
    sample({ thinking: { type: 'adaptive', display: 'summarized' } }),
  ],
  tool_choice: [
    sample({ ...claudeTools, tool_choice: { type: 'any' } }, claudeTools),
    sample({ ...claudeTools, tool_choice: { type: 'tool', name: 'look' } }, claudeTools),
    sample({ ...claudeTools, tool_choice: { type: 'none' } }, claudeTools),
    sample({ ...claudeTools, tool_choice: { type: 'auto', disable_parallel_tool_use: true } }, claudeTools),
    nothing({ ...claudeTools, tool_choice: { type: 'auto' } }, claudeTools),
  ],
  tools: [
    sample(claudeTools),
    sample(claudeSearch()),
    sample(claudeSearch({ max_uses: 2 }), claudeSearch()),
    sample(claudeSearch({ blocked_domains: ['example.com'] }), claudeSearch()),
    sample({ tools: [{ ...claudeTool, defer_loading: true }] }, { tools: [claudeTool] }),
    sample({ tools: [{ ...claudeTool, input_examples: [{ city: 'Rome' }] }] }, { tools: [claudeTool] }),
    sample({ tools: [{ type: 'bash_20250124', name: 'bash' }] }),
    nothing({ tools: [{ ...claudeTool, eager_input_streaming: true }] }, { tools: [claudeTool] }),
  ],
  top_k: [sample({ top_k: 5 })],
  top_p: [sample({ top_p: 0.5 })],
  user_profile_id: [sample({ user_profile_id: 'p' })],
  workspace_id: [sample({ workspace_id: 'w' })],
}
