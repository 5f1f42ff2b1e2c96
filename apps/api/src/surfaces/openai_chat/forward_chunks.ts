import { jsonMembers, withMembers } from '@maester/model_gateway'
import { isObjectText, memberText, withElements } from '../forwarded_members.js'

/** Passes on the chunks of a provider, with what readers of OpenAI's format need and compatible providers leave out. */
export interface ChunkForwarder {
  push<Message extends { readonly data: string }>(message: Message): Message
  /** The last ones, after a chunk for the calls that came without arguments. */
  end<Message extends { readonly data: string }>(ending: readonly Message[]): readonly Message[]
}

const ROLE = '"assistant"'

export function createChunkForwarder(): ChunkForwarder {
  let hasRole = false
  /** Whether calls have arguments, by the numbers of choice and call. */
  const calls = new Map<number, Map<number, boolean>>()

  function noteCalls(chunk: string): void {
    for (const { index = 0, delta } of (JSON.parse(chunk) as ChunkOfCalls).choices ?? []) {
      const known = calls.get(index) ?? new Map<number, boolean>()
      calls.set(index, known)
      for (const { index: call = 0, function: called } of delta?.tool_calls ?? []) {
        known.set(call, known.get(call) === true || (called?.arguments ?? '') !== '')
      }
    }
  }

  function withRole(chunk: string): string {
    return changeDeltas(chunk, (delta, members) => {
      hasRole = true
      return memberText(delta, members, 'role') === undefined ? withMembers(delta, new Map([['role', ROLE]])) : delta
    })
  }

  function push<Message extends { readonly data: string }>(message: Message): Message {
    let { data } = message
    if (data === '[DONE]') return message
    if (!hasRole) data = withRole(data)
    if (/"reasoning":\s*"/.test(data)) data = changeDeltas(data, withReasoningContent)
    if (/"tool_calls":\s*\[/.test(data)) noteCalls(data)
    return data === message.data ? message : { ...message, data }
  }

  function missingArguments(): readonly object[] {
    return [...calls].flatMap(([index, known]) => {
      const bare = [...known].filter(([, hasArguments]) => !hasArguments)
      const missing = bare.map(([call]) => ({ index: call, function: { arguments: '{}' } }))
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

interface ChunkOfCalls {
  readonly choices?: readonly {
    readonly index?: number
    readonly delta?: {
      readonly tool_calls?:
        | readonly { readonly index?: number; readonly function?: { readonly arguments?: unknown } }[]
        | null
    }
  }[]
}

/** The text of a message or a delta, its reasoning also under the name that answers of ours have it under. */
export function withReasoningContent(said: string, members = jsonMembers(said)): string {
  const reasoning = memberText(said, members, 'reasoning')
  if (reasoning?.startsWith('"') !== true || memberText(said, members, 'reasoning_content') !== undefined) return said
  return withMembers(said, new Map([['reasoning_content', reasoning]]), members)
}

function changeDeltas(chunk: string, change: (delta: string, members: ReturnType<typeof jsonMembers>) => string) {
  const members = jsonMembers(chunk)
  const choices = memberText(chunk, members, 'choices')
  if (choices === undefined || choices === '[]') return chunk
  const changed = withElements(choices, (choice) => {
    const said = jsonMembers(choice)
    const delta = memberText(choice, said, 'delta')
    const text = isObjectText(delta) ? delta : '{}'
    const told = change(text, jsonMembers(text))
    return told === delta ? choice : withMembers(choice, new Map([['delta', told]]), said)
  })
  return withMembers(chunk, new Map([['choices', changed]]), members)
}
