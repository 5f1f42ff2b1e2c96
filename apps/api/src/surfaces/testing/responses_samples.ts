import type { ResponseCreateParamsBase } from 'openai/resources/responses/responses.js'
import { nothing, type Samples, sample } from './parameter_sample.js'

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const url = 'data:image/png;base64,aGk='

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
