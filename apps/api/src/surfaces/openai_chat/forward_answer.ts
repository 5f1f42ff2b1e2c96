import { type Completion, jsonMembers, withMembers } from '@maester/model_gateway'
import { type AnswerFacts, type CallFacts, maesterAnswer } from '../answer_facts.js'
import { additionsTo, isObjectText, memberText, withElements } from '../forwarded_members.js'
import { encodeChatUsage } from './encode_usage.js'

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
  const choices = endedChoices(memberText(body, members, 'choices'), completion)
  if (choices !== undefined) changes.set('choices', choices)
  return withMembers(body, changes, members)
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

function endedChoices(choices: string | undefined, completion: Completion): string | undefined {
  if (choices === undefined) return undefined
  return withElements(choices, (choice, position) => {
    const members = jsonMembers(choice)
    const told = memberText(choice, members, 'finish_reason')
    const word = told?.startsWith('"') ? (JSON.parse(told) as string) : undefined
    const number = Number(memberText(choice, members, 'index') ?? position)
    const read = number === 0 ? completion : completion.alternatives?.[number - 1]
    const changes = new Map([['provider_finish_reason', JSON.stringify(word ?? null)]])
    const message = memberText(choice, members, 'message')
    // OpenAI's type has it, and compatible providers leave it out.
    if (isObjectText(message)) {
      const said = jsonMembers(message)
      if (memberText(message, said, 'refusal') === undefined) {
        changes.set('message', withMembers(message, NO_REFUSAL, said))
      }
    }
    if (!FINISH_REASONS.has(word)) changes.set('finish_reason', JSON.stringify(read?.finishReason ?? 'other'))
    return withMembers(choice, changes, members)
  })
}

const NO_REFUSAL = new Map([['refusal', 'null']])
