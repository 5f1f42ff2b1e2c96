import type { CompletionOptions } from '@maester/completion'
import type { ReasoningOptions, ResponseFormat, Tool, ToolChoice, WebSearchOptions } from '@maester/model_gateway'
import { givenFields } from '../given_fields.js'
import type { UnsupportedFields } from '../unsupported_fields.js'
import type { ResponsesBody } from './request_body.js'

type ToolParam = NonNullable<ResponsesBody['tools']>[number]
type FunctionTool = Extract<ToolParam, { type: 'function' }>
type WebSearchTool = Extract<ToolParam, { filters?: unknown }>

export function decodeOptions(body: ResponsesBody, unsupported: UnsupportedFields): CompletionOptions {
  const responseFormat = decodeFormat(body.text?.format)
  const reasoning = decodeReasoning(body.reasoning)
  const logprobs = body.include?.includes('message.output_text.logprobs') === true
  // Hints change no answer: providers other than OpenAI go without them.
  const cacheHints = givenFields({
    prompt_cache_retention: body.prompt_cache_retention,
    prompt_cache_options: body.prompt_cache_options,
  })
  return {
    ...decodeTools(body, unsupported),
    ...(responseFormat && { responseFormat }),
    ...(reasoning && { reasoning }),
    ...(logprobs && { logprobs }),
    ...givenFields({
      maxOutputTokens: body.max_output_tokens,
      temperature: body.temperature,
      topP: body.top_p,
      topLogprobs: body.top_logprobs,
      user: body.safety_identifier ?? body.user,
      metadata: body.metadata,
      serviceTier: body.service_tier,
      promptCacheKey: body.prompt_cache_key,
    }),
    ...(Object.keys(cacheHints).length > 0 && { providerOptions: { openai: cacheHints } }),
  }
}

type ToolOptions = Pick<CompletionOptions, 'tools' | 'webSearch' | 'toolChoice' | 'parallelToolCalls'>

function decodeTools(body: ResponsesBody, unsupported: UnsupportedFields): ToolOptions {
  const tools: Tool[] = []
  let webSearch: WebSearchOptions | undefined
  for (const [position, tool] of (body.tools ?? []).entries()) {
    const at = `tools.${position}`
    if (isFunction(tool)) tools.push(decodeFunction(tool, at, unsupported))
    else if (isWebSearch(tool)) webSearch = decodeWebSearch(tool, at, unsupported)
    else unsupported.refuse(at, `a tool of type "${tool.type}" can only be sent to OpenAI`)
  }
  const { choice, allowed } = decodeToolChoice(body.tool_choice, unsupported)
  const offered = allowed ? tools.filter(({ name }) => allowed.has(name)) : tools
  return {
    ...(offered.length > 0 && { tools: offered }),
    ...(webSearch && { webSearch }),
    ...(choice && { toolChoice: choice }),
    ...givenFields({ parallelToolCalls: body.parallel_tool_calls }),
  }
}

function decodeFunction(tool: FunctionTool, at: string, unsupported: UnsupportedFields): Tool {
  if (tool.defer_loading) unsupported.refuse(`${at}.defer_loading`, 'tools are offered from the start')
  if (tool.output_schema) unsupported.refuse(`${at}.output_schema`, 'only OpenAI has it')
  if (tool.allowed_callers?.some((caller) => caller !== 'direct')) {
    unsupported.refuse(`${at}.allowed_callers`, 'tools are called by the model itself')
  }
  const { name, description, parameters, strict } = tool
  return { name, ...givenFields({ description, parameters, strict }) }
}

function decodeWebSearch(tool: WebSearchTool, at: string, unsupported: UnsupportedFields): WebSearchOptions {
  const { filters, search_context_size: size, search_content_types: kinds, user_location: place } = tool
  if (size && size !== 'medium') unsupported.refuse(`${at}.search_context_size`, 'only OpenAI has it')
  if (kinds?.some((kind) => kind !== 'text')) unsupported.refuse(`${at}.search_content_types`, 'answers are text')
  if (place) unsupported.refuse(`${at}.user_location`, 'searches have no place')
  return givenFields({ allowedDomains: filters?.allowed_domains })
}

interface DecodedChoice {
  readonly choice?: ToolChoice
  /** Names of the only tools to offer: the model is offered these alone, which comes to the same. */
  readonly allowed?: ReadonlySet<string | undefined>
}

function decodeToolChoice(choice: ResponsesBody['tool_choice'], unsupported: UnsupportedFields): DecodedChoice {
  if (choice === undefined || choice === null) return {}
  if (typeof choice === 'string') return { choice: { type: choice } }
  if ('mode' in choice && choice.type === 'allowed_tools' && isListOfTools(choice.tools)) {
    return {
      choice: { type: choice.mode === 'required' ? 'required' : 'auto' },
      allowed: new Set(choice.tools.map(({ name }) => name)),
    }
  }
  if (choice.type === 'function' && typeof choice.name === 'string') {
    return { choice: { type: 'tool', name: choice.name } }
  }
  unsupported.refuse('tool_choice', `"${choice.type}" can only be asked of OpenAI`)
  return {}
}

function decodeReasoning(reasoning: ResponsesBody['reasoning']): ReasoningOptions | undefined {
  const summary = reasoning?.summary ?? reasoning?.generate_summary
  if (!reasoning?.effort && !summary) return undefined
  return { ...givenFields({ effort: reasoning?.effort }), ...(summary && { includeText: true }) }
}

function decodeFormat(format: NonNullable<ResponsesBody['text']>['format']): ResponseFormat | undefined {
  switch (format?.type) {
    case undefined:
      return undefined
    case 'text':
      return { type: 'text' }
    case 'json_object':
      return { type: 'json' }
    case 'json_schema': {
      const { name, schema, description, strict } = format
      return { type: 'json_schema', name, schema, ...givenFields({ description, strict }) }
    }
  }
}

function isFunction(tool: ToolParam): tool is FunctionTool {
  return tool.type === 'function'
}

function isWebSearch(tool: ToolParam): tool is WebSearchTool {
  return tool.type.startsWith('web_search')
}

function isListOfTools(value: unknown): value is readonly { readonly name?: string }[] {
  return Array.isArray(value)
}
