import {
  type Check,
  type CheckOutcome,
  type CheckSpec,
  EvaluationError,
  evaluateChecks,
  parseCheck,
  parseChecks,
} from '@maester/evaluation'
import { type CompletionRequest, completionText, type GatewayResult, generatedImages } from '@maester/model_gateway'
import type { CompletionInput } from '../completion_input.js'
import { answerText } from '../wire/answer_text.js'

/** A check of a request, ready to run. */
export interface PreparedCheck {
  readonly check: Check
  /** Says something of words only: a turn that calls tools without a word is not held to it. */
  readonly ofWords?: boolean
}

/**
 * The checks a request asks for, ready to run. Throws `EvaluationError` for an unknown check or a bad parameter, so
 * that nothing is sent for a request that could not be judged.
 */
export function prepareChecks(input: CompletionInput): readonly PreparedCheck[] {
  const format = input.options.responseFormat
  return [
    { check: parseCheck('non_empty') },
    ...(input.requiredTerms
      ? [{ check: ofField('required_terms', { type: 'contains_required_terms', value: input.requiredTerms }) }]
      : []),
    ...(input.maxResponseChars
      ? [{ check: ofField('max_response_chars', { type: 'max_length', value: input.maxResponseChars }) }]
      : []),
    ...(format?.type === 'json_schema'
      ? [{ check: ofField('json_schema', { type: 'is-json', value: format.schema }), ofWords: true }]
      : []),
    ...parseChecks(input.checks).map((check) => ({ check })),
  ]
}

/** A check that stands for a field of the request: what is wrong with it is wrong with that field. */
function ofField(param: string, spec: CheckSpec): Check {
  try {
    return parseCheck(spec, { param })
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    const message = error.message.replace(`${param}.value`, param)
    throw new EvaluationError(error.code, message, { param }, { cause: error })
  }
}

/** Judges an answer. A check that cannot run is an error of its own and never a low score. */
export async function judgeAnswer(
  checks: readonly PreparedCheck[],
  request: Pick<CompletionRequest, 'messages' | 'tools'>,
  { completion, usage, cost }: GatewayResult,
  latencyMs: number,
): Promise<CheckOutcome> {
  const content = answerText(completion)
  const toolCalls = completion.parts.filter((part) => part.type === 'tool_call')
  const onlyCalls = toolCalls.length > 0 && content === ''
  const applying = checks.filter(({ ofWords }) => !(ofWords && onlyCalls)).map(({ check }) => check)
  return evaluateChecks(applying, {
    content,
    finishReason: completion.finishReason,
    toolCalls,
    imageCount: generatedImages(completion).length,
    tools: request.tools ?? [],
    usage,
    costPicoUsd: cost.totalPicoUsd,
    latencyMs,
    prompt: request.messages.map((message) => completionText(message)).join('\n'),
  })
}
