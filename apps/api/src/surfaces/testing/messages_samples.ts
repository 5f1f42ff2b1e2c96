import type { MessageCreateParamsBase } from '@anthropic-ai/sdk/resources/messages/messages.js'
import { nothing, type Samples, sample } from './parameter_sample.js'

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }

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
