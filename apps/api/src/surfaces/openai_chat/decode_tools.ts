import type { CompletionOptions } from '@maester/completion'
import type { Tool, ToolChoice } from '@maester/model_gateway'
import type { UnsupportedFields } from '../unsupported_fields.js'
import { decodeCacheMarks } from './decode_content.js'
import type { ChatCompletionBody } from './request_body.js'

type ToolOptions = Pick<CompletionOptions, 'tools' | 'toolChoice' | 'parallelToolCalls'>

export function decodeChatTools(body: ChatCompletionBody, unsupported: UnsupportedFields): ToolOptions {
  const { tool_choice: choice, parallel_tool_calls: parallel } = body
  const tools = body.tools && decodeTools(body.tools, unsupported)
  // The model is offered the allowed ones alone, which comes to the same.
  const allowed = isObject(choice) && choice.type === 'allowed_tools' ? choice.allowed_tools : undefined
  const allowedNames = allowed && new Set(allowed.tools.map((tool) => tool.function.name))
  const toolChoice = allowed ? ({ type: allowed.mode } as const) : decodeToolChoice(choice, unsupported)
  return {
    ...(tools && { tools: allowedNames ? tools.filter(({ name }) => allowedNames.has(name)) : tools }),
    ...(toolChoice && { toolChoice }),
    ...(typeof parallel === 'boolean' && { parallelToolCalls: parallel }),
  }
}

function decodeTools(tools: NonNullable<ChatCompletionBody['tools']>, unsupported: UnsupportedFields): Tool[] {
  return tools.flatMap((tool, position) => {
    if (tool.type === 'custom') {
      unsupported.refuse(`tools.${position}`, 'only tools of type "function" can be sent to every provider')
      return []
    }
    const { name, description, parameters, strict } = tool.function
    return {
      name,
      ...(typeof description === 'string' && { description }),
      ...(parameters && { parameters }),
      ...(typeof strict === 'boolean' && { strict }),
      ...decodeCacheMarks({ cache_control: tool.cache_control }),
    }
  })
}

function decodeToolChoice(
  choice: ChatCompletionBody['tool_choice'],
  unsupported: UnsupportedFields,
): ToolChoice | undefined {
  if (choice === undefined || choice === null) return undefined
  if (!isObject(choice)) return { type: choice }
  if (choice.type === 'function') return { type: 'tool', name: choice.function.name }
  unsupported.refuse('tool_choice', 'only tools of type "function" can be sent to every provider')
  return undefined
}

function isObject<T>(value: T): value is Extract<T, object> {
  return typeof value === 'object' && value !== null
}
