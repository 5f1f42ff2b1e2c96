import type { CompletionOptions } from '@maester/completion'
import type { ReasoningOptions, Tool, ToolChoice, WebSearchOptions } from '@maester/model_gateway'
import { givenFields } from '../given_fields.js'
import type { UnsupportedFields } from '../unsupported_fields.js'
import { decodeCacheControl } from './decode_content.js'
import type { CountTokensBody, MessagesBody } from './request_body.js'

type ToolParam = NonNullable<CountTokensBody['tools']>[number]
type CustomTool = Extract<ToolParam, { input_schema: unknown }>
type WebSearchTool = Extract<ToolParam, { max_uses?: unknown }>

export function decodeOptions(body: MessagesBody, unsupported: UnsupportedFields): CompletionOptions {
  return {
    ...decodeQuestionOptions(body, unsupported),
    maxOutputTokens: body.max_tokens,
    ...givenFields({
      temperature: body.temperature,
      topP: body.top_p,
      topK: body.top_k,
      stop: body.stop_sequences,
      user: body.metadata?.user_id,
      serviceTier: body.service_tier,
    }),
  }
}

/** What belongs to the question, and is counted with it. */
export function decodeQuestionOptions(body: CountTokensBody, unsupported: UnsupportedFields): CompletionOptions {
  const { tool_choice: choice, output_config: output, thinking } = body
  const reasoning = decodeReasoning(body, unsupported)
  return {
    ...decodeTools(body.tools ?? [], unsupported),
    ...(choice && { toolChoice: decodeToolChoice(choice) }),
    ...(choice && choice.type !== 'none' && choice.disable_parallel_tool_use && { parallelToolCalls: false }),
    ...(output?.format && {
      responseFormat: { type: 'json_schema', name: 'answer', schema: output.format.schema, strict: true },
    }),
    ...(reasoning && { reasoning }),
    // Said again in Anthropic's words: that thinking is on, and not how much of it, the canonical request cannot say.
    ...(thinking && thinking.type !== 'disabled' && { providerOptions: { anthropic: { thinking } } }),
  }
}

function decodeReasoning(
  { thinking, output_config: output }: CountTokensBody,
  unsupported: UnsupportedFields,
): ReasoningOptions | undefined {
  const effort = output?.effort
  if (thinking?.type === 'disabled') {
    if (effort) unsupported.refuse('output_config.effort', 'it cannot be told apart from thinking, which is disabled')
    return { effort: 'none' }
  }
  const fields: ReasoningOptions = {
    ...givenFields({ effort }),
    ...(thinking?.type === 'enabled' && { budgetTokens: thinking.budget_tokens }),
    ...(thinking && 'display' in thinking && thinking.display && { includeText: thinking.display === 'summarized' }),
  }
  return thinking || effort ? fields : undefined
}

function decodeTools(
  params: readonly ToolParam[],
  unsupported: UnsupportedFields,
): Pick<CompletionOptions, 'tools' | 'webSearch'> {
  const tools: Tool[] = []
  let webSearch: WebSearchOptions | undefined
  params.forEach((param, position) => {
    const at = `tools.${position}`
    if (isCustom(param)) tools.push(decodeTool(param, at, unsupported))
    else if (isWebSearch(param)) webSearch = decodeWebSearch(param, at, unsupported)
    else unsupported.refuse(at, `a tool of type "${param.type}" can only be sent to Anthropic`)
  })
  return { ...(tools.length > 0 && { tools }), ...(webSearch && { webSearch }) }
}

function decodeTool(tool: CustomTool, at: string, unsupported: UnsupportedFields): Tool {
  refuseLoading(tool, at, unsupported)
  if (tool.input_examples?.length) unsupported.refuse(`${at}.input_examples`, 'not every provider takes examples')
  return {
    name: tool.name,
    ...givenFields({ description: tool.description, strict: tool.strict }),
    parameters: tool.input_schema,
    ...decodeCacheControl(tool.cache_control),
  }
}

function decodeWebSearch(tool: WebSearchTool, at: string, unsupported: UnsupportedFields): WebSearchOptions {
  refuseLoading(tool, at, unsupported)
  if (tool.user_location) unsupported.refuse(`${at}.user_location`, 'searches have no place')
  if (tool.response_inclusion) unsupported.refuse(`${at}.response_inclusion`, 'only Anthropic has it')
  return givenFields({
    maxSearches: tool.max_uses,
    allowedDomains: tool.allowed_domains,
    blockedDomains: tool.blocked_domains,
  })
}

function refuseLoading(tool: CustomTool | WebSearchTool, at: string, unsupported: UnsupportedFields): void {
  if (tool.defer_loading) unsupported.refuse(`${at}.defer_loading`, 'tools are offered from the start')
  if (tool.allowed_callers?.some((caller) => caller !== 'direct')) {
    unsupported.refuse(`${at}.allowed_callers`, 'tools are called by the model itself')
  }
}

function decodeToolChoice(choice: NonNullable<CountTokensBody['tool_choice']>): ToolChoice {
  if (choice.type === 'tool') return { type: 'tool', name: choice.name }
  return { type: choice.type === 'any' ? 'required' : choice.type }
}

function isCustom(tool: ToolParam): tool is CustomTool {
  return tool.type === undefined || tool.type === null || tool.type === 'custom'
}

function isWebSearch(tool: ToolParam): tool is WebSearchTool {
  return /^web_search_\d{8}$/.test(tool.type ?? '')
}
