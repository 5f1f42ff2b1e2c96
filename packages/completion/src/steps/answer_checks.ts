import { type Check, type CheckOutcome, evaluateChecks, parseCheck, parseChecks } from '@maester/evaluation'
import { type CompletionRequest, completionText, type GatewayResult } from '@maester/model_gateway'
import type { CompletionInput } from '../completion_input.js'

/**
 * The checks a request asks for, ready to run. Throws `EvaluationError` for an unknown check or a bad parameter, so
 * that nothing is sent for a request that could not be judged.
 */
export function prepareChecks(input: CompletionInput): readonly Check[] {
  const format = input.options.responseFormat
  return [
    parseCheck('non_empty'),
    ...(input.requiredTerms ? [parseCheck({ type: 'contains_required_terms', value: input.requiredTerms })] : []),
    ...(input.maxResponseChars ? [parseCheck({ type: 'max_length', value: input.maxResponseChars })] : []),
    ...(format?.type === 'json_schema' ? [parseCheck({ type: 'is-json', value: format.schema })] : []),
    ...parseChecks(input.checks),
  ]
}

/** Judges an answer. A check that cannot run is an error of its own and never a low score. */
export async function judgeAnswer(
  checks: readonly Check[],
  request: Pick<CompletionRequest, 'messages' | 'tools'>,
  { completion, usage, cost }: GatewayResult,
  latencyMs: number,
): Promise<CheckOutcome> {
  return evaluateChecks(checks, {
    content: completionText(completion),
    finishReason: completion.finishReason,
    toolCalls: completion.parts.filter((part) => part.type === 'tool_call'),
    tools: request.tools ?? [],
    usage,
    costPicoUsd: cost.totalPicoUsd,
    latencyMs,
    prompt: request.messages.map((message) => completionText(message)).join('\n'),
  })
}
