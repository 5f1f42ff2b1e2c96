import { type Completion, jsonMembers, withMembers } from '@maester/model_gateway'
import { type AnswerFacts, type CallFacts, maesterAnswer } from '../answer_facts.js'
import { additionsTo, isObjectText, memberText, withElements } from '../forwarded_members.js'
import { encodeChatUsage } from './encode_usage.js'
import { withReasoningContent } from './forward_chunks.js'

/** The provider's own chat completion, with what we add to it. */
export function forwardChatCompletion(
  body: string,
  completion: Completion,
  call: CallFacts,
  facts: AnswerFacts,
): string {
  const members = jsonMembers(body)
  const changes = additionsTo(body, members, {
    costUsd: facts.costUsd,
    usage: encodeChatUsage(completion.usage, facts.costUsd),
    fields: { maester: maesterAnswer(call, facts) },
  })
  const reported = memberText(body, members, 'usage')
  if (isObjectText(reported)) changes.set('usage', withFigures(reported, completion, facts))
  const choices = endedChoices(memberText(body, members, 'choices'), completion, NO_MESSAGE)
  if (choices !== undefined) changes.set('choices', choices)
  return withMembers(body, changes, members)
}

/** The provider's usage with its cost. xAI counts reasoning beside the completion; in this format it is inside. */
export function withFigures(usage: string, { usage: { outputTokens } }: Completion, { costUsd }: AnswerFacts): string {
  const members = jsonMembers(usage)
  const reported = Number(memberText(usage, members, 'completion_tokens'))
  const changes = new Map([['cost_usd', JSON.stringify(costUsd)]])
  if (outputTokens !== undefined && outputTokens > reported) changes.set('completion_tokens', String(outputTokens))
  return withMembers(usage, changes, members)
}

/** OpenAI's words. Another word of a provider is translated, and told beside. */
const FINISH_REASONS: ReadonlySet<string | undefined> = new Set([
  'stop',
  'length',
  'tool_calls',
  'content_filter',
  'function_call',
])

/** The text of an answer or a chunk, whose choices say how they ended in OpenAI's words and in the provider's. */
export function withEndings(text: string, completion: Completion): string {
  const members = jsonMembers(text)
  const choices = endedChoices(memberText(text, members, 'choices'), completion)
  return choices === undefined ? text : withMembers(text, new Map([['choices', choices]]), members)
}

/** `noMessage`: what stands in for a message that is not there. */
function endedChoices(choices: string | undefined, completion: Completion, noMessage?: string): string | undefined {
  if (choices === undefined) return undefined
  return withElements(choices, (choice, position) => {
    const members = jsonMembers(choice)
    const told = memberText(choice, members, 'finish_reason')
    const word = told?.startsWith('"') ? (JSON.parse(told) as string) : undefined
    const number = Number(memberText(choice, members, 'index') ?? position)
    const read = number === 0 ? completion : completion.alternatives?.[number - 1]
    const changes = new Map([['provider_finish_reason', JSON.stringify(word ?? null)]])
    const message = memberText(choice, members, 'message') ?? noMessage
    if (isObjectText(message)) changes.set('message', wholeMessage(message))
    if (!FINISH_REASONS.has(word)) changes.set('finish_reason', JSON.stringify(read?.finishReason ?? 'other'))
    return withMembers(choice, changes, members)
  })
}

/** Azure has none where its filter took all of it. */
const NO_MESSAGE = '{"role":"assistant","content":null}'

/** What OpenAI's type has and compatible providers leave out. */
function wholeMessage(message: string): string {
  const members = jsonMembers(message)
  const changes = new Map<string, string>()
  if (memberText(message, members, 'refusal') === undefined) changes.set('refusal', 'null')
  const calls = memberText(message, members, 'tool_calls')
  if (calls !== undefined && BARE_ARGUMENTS.test(calls)) changes.set('tool_calls', withElements(calls, withArguments))
  return withReasoningContent(changes.size === 0 ? message : withMembers(message, changes, members))
}

const BARE_ARGUMENTS = /"arguments":\s*(""|null)/

function withArguments(call: string): string {
  const members = jsonMembers(call)
  const called = memberText(call, members, 'function')
  if (!isObjectText(called)) return call
  const told = memberText(called, jsonMembers(called), 'arguments')
  if (told !== '""' && told !== 'null') return call
  return withMembers(call, new Map([['function', withMembers(called, NO_ARGUMENTS)]]), members)
}

const NO_ARGUMENTS = new Map([['arguments', '"{}"']])
