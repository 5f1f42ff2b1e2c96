import { type Completion, jsonElements, jsonMembers, withMembers } from '@maester/model_gateway'
import { type AnswerFacts, maesterAnswer } from '../answer_facts.js'
import { isObjectText, memberText } from '../forwarded_members.js'
import type { SseMessage } from '../sse_message.js'
import type { ChatStreamFacts } from './encode_stream.js'
import { encodeChatUsage } from './encode_usage.js'
import { withEndings, withFigures } from './forward_answer.js'

/**
 * The provider's last chunks with what we add to them; `undefined` when none of them says how the answer ended. Its usage
 * is told only to a caller who asked for it, and in a chunk of its own unless the provider has it elsewhere.
 */
export function forwardChatEnding(
  ending: readonly { readonly data: string }[],
  completion: Completion,
  call: ChatStreamFacts,
  facts: AnswerFacts,
): readonly SseMessage[] | undefined {
  const chunks = ending.map(({ data }) => data).filter((data) => data !== '[DONE]')
  const last = chunks.findLast(hasChoices)
  if (last === undefined) return undefined
  let isUsageTold = false
  const messages = chunks.flatMap((chunk) => {
    const usage = memberText(chunk, jsonMembers(chunk), 'usage')
    const hasUsage = isObjectText(usage)
    if (!hasChoices(chunk) && hasUsage && !call.includeUsage) return []
    const changes = new Map<string, string | undefined>()
    if (!call.includeUsage) changes.set('usage', undefined)
    else if (hasUsage) changes.set('usage', withFigures(usage, completion, facts))
    isUsageTold ||= hasUsage
    if (chunk === last) changes.set('maester', JSON.stringify(maesterAnswer(call, facts)))
    const told = withMembers(chunk, changes)
    return [{ data: hasChoices(chunk) ? withEndings(told, completion) : told }]
  })
  if (!call.includeUsage || isUsageTold) return messages
  const usage = JSON.stringify(encodeChatUsage(completion.usage, facts.costUsd) ?? null)
  const bare = new Map([
    ['choices', '[]'],
    ['usage', usage],
  ])
  return [...messages, { data: withMembers(last, bare) }]
}

const NO_USAGE = new Map([['usage', undefined]])

/** A provider's chunk as a caller gets it who did not ask for usage: we did, so every chunk has the field. */
export function withoutUsage<Message extends { readonly data: string }>(message: Message): Message {
  const { data } = message
  return data.includes('"usage":') ? { ...message, data: withMembers(data, NO_USAGE) } : message
}

function hasChoices(chunk: string): boolean {
  return jsonElements(memberText(chunk, jsonMembers(chunk), 'choices') ?? '[]').length > 0
}
