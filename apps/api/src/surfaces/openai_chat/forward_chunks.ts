import { type JsonMember, jsonMembers, withMembers } from '@maester/model_gateway'
import { isObjectText, memberText, withElements } from '../forwarded_members.js'
import { type CallNumbers, createCallNumbers, type ForwardedCall } from './call_numbers.js'

/** Passes on the chunks of a provider, with what readers of OpenAI's format need and compatible providers leave out. */
export interface ChunkForwarder {
  push<Message extends { readonly data: string }>(message: Message): Message
  /** The last ones, after a chunk for the calls that came without arguments. */
  end<Message extends { readonly data: string }>(ending: readonly Message[]): readonly Message[]
}

const ROLE = '"assistant"'

export function createChunkForwarder(): ChunkForwarder {
  let hasRole = false
  const callsByChoice = new Map<number, CallNumbers>()

  function withRole(chunk: string): string {
    return changeDeltas(chunk, (delta, members) => {
      hasRole = true
      return memberText(delta, members, 'role') === undefined ? withMembers(delta, new Map([['role', ROLE]])) : delta
    })
  }

  /** The SDK keeps calls in a list by their numbers, and cannot read one with gaps or with two calls of one number. */
  function withCallNumbers(chunk: string): string {
    return changeDeltas(chunk, (delta, members, choice) => {
      const calls = memberText(delta, members, 'tool_calls')
      if (calls?.startsWith('[') !== true) return delta
      const numbers = callsByChoice.get(choice) ?? createCallNumbers()
      callsByChoice.set(choice, numbers)
      let isChanged = false
      const told = withElements(calls, (call) => {
        const wire = JSON.parse(call) as ForwardedCall
        const index = numbers.of(wire)
        if (index === wire.index) return call
        isChanged = true
        return withMembers(call, new Map([['index', String(index)]]))
      })
      return isChanged ? withMembers(delta, new Map([['tool_calls', told]]), members) : delta
    })
  }

  function push<Message extends { readonly data: string }>(message: Message): Message {
    let { data } = message
    if (data === '[DONE]') return message
    if (!hasRole) data = withRole(data)
    if (/"reasoning(":\s*"|_details":\s*\[\{)/.test(data)) data = changeDeltas(data, withReasoningContent)
    if (/"tool_calls":\s*\[/.test(data)) data = withCallNumbers(data)
    return data === message.data ? message : { ...message, data }
  }

  function missingArguments(): readonly object[] {
    return [...callsByChoice].flatMap(([index, numbers]) => {
      const missing = numbers.withoutArguments().map((call) => ({ index: call, function: { arguments: '{}' } }))
      return missing.length === 0
        ? []
        : [{ index, delta: { tool_calls: missing }, logprobs: null, finish_reason: null }]
    })
  }

  return {
    push,
    end(ending) {
      const pushed = ending.map(push)
      const [first] = pushed
      const choices = missingArguments()
      if (first === undefined || choices.length === 0) return pushed
      const changes = new Map([
        ['choices', JSON.stringify(choices)],
        ['usage', undefined],
      ])
      return [{ ...first, data: withMembers(first.data, changes) }, ...pushed]
    },
  }
}

/** The text of a message or a delta, its reasoning also under the name that answers of ours have it under. */
export function withReasoningContent(said: string, members = jsonMembers(said)): string {
  if (memberText(said, members, 'reasoning_content') !== undefined) return said
  const reasoning = memberText(said, members, 'reasoning')
  const told =
    reasoning?.startsWith('"') === true ? reasoning : detailText(memberText(said, members, 'reasoning_details'))
  return told === undefined ? said : withMembers(said, new Map([['reasoning_content', told]]), members)
}

/** OpenRouter's details, where they stand alone; `undefined` when they say nothing. */
function detailText(details: string | undefined): string | undefined {
  if (details?.startsWith('[') !== true) return undefined
  const pieces = JSON.parse(details) as readonly ({ readonly text?: unknown; readonly summary?: unknown } | null)[]
  const text = pieces.map((piece) => piece?.text ?? piece?.summary).filter((piece) => typeof piece === 'string')
  return text.length === 0 ? undefined : JSON.stringify(text.join(''))
}

type DeltaChange = (delta: string, members: readonly JsonMember[], choice: number) => string

function changeDeltas(chunk: string, change: DeltaChange): string {
  const members = jsonMembers(chunk)
  const choices = memberText(chunk, members, 'choices')
  if (choices === undefined || choices === '[]') return chunk
  const changed = withElements(choices, (choice) => {
    const said = jsonMembers(choice)
    const delta = memberText(choice, said, 'delta')
    const text = isObjectText(delta) ? delta : '{}'
    const told = change(text, jsonMembers(text), Number(memberText(choice, said, 'index') ?? 0))
    return told === delta ? choice : withMembers(choice, new Map([['delta', told]]), said)
  })
  return withMembers(chunk, new Map([['choices', changed]]), members)
}
