import { couldNotRun, fail, pass } from '../check_result.js'
import type { EvaluationInput, Evaluator } from '../evaluator.js'
import { compileJsonSchema } from '../json_schema.js'

/** The model calls at least one tool, each one that it was offered, with arguments that satisfy the tool's schema. */
export const isValidToolsCall: Evaluator = {
  name: 'is-valid-tools-call',
  parameters: [],
  prepare:
    () =>
    ({ tools, toolCalls }) => {
      if (!tools || !toolCalls) return couldNotRun('The tools and their calls are not known')
      if (toolCalls.length === 0) return fail('The answer calls no tool')
      for (const [index, call] of toolCalls.entries()) {
        const fault = findFault(call, tools)
        if (fault !== undefined) return fail(`Call ${index + 1} ${fault}`)
      }
      return pass
    },
}

type Calls = NonNullable<EvaluationInput['toolCalls']>
type Tools = NonNullable<EvaluationInput['tools']>

function findFault(call: Calls[number], tools: Tools): string | undefined {
  const tool = tools.find(({ name }) => name === call.name)
  if (!tool) return 'is of a tool that was not offered'
  let values: unknown
  try {
    values = JSON.parse(call.arguments)
  } catch {
    return 'has arguments that are not JSON'
  }
  if (tool.parameters === undefined) return undefined
  const fault = compileJsonSchema(tool.parameters)(values)
  return fault === undefined ? undefined : `has arguments that do not satisfy the schema: ${fault}`
}
