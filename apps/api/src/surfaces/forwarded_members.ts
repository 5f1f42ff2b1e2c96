import { type JsonMember, jsonElements, jsonMembers, withMembers } from '@maester/model_gateway'

/** What is added to an answer in the provider's own words. */
export interface ForwardedAdditions {
  /** Decimal USD; `null` when unknown. Goes into the answer's `usage`. */
  readonly costUsd: string | null
  /** Usage in the format's words, its cost included, where the provider reported none. */
  readonly usage: object | undefined
  /** Fields beside it, by name. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** The text of a provider's JSON object with our additions, and everything else as the provider wrote it. */
export function withAdditions(text: string, additions: ForwardedAdditions): string {
  const members = jsonMembers(text)
  return withMembers(text, additionsTo(text, members, additions), members)
}

/** The additions as changes of the members of `text`. */
export function additionsTo(
  text: string,
  members: readonly JsonMember[],
  { costUsd, usage, fields }: ForwardedAdditions,
): Map<string, string> {
  const changes = new Map<string, string>()
  for (const name in fields) changes.set(name, JSON.stringify(fields[name]))
  const reported = memberText(text, members, 'usage')
  if (isObjectText(reported)) changes.set('usage', withCost(reported, costUsd))
  else if (usage !== undefined) changes.set('usage', JSON.stringify(usage))
  return changes
}

export function withCost(usage: string, costUsd: string | null): string {
  return withMembers(usage, new Map([['cost_usd', JSON.stringify(costUsd)]]))
}

/** The text of a member's value; `undefined` when there is none. */
export function memberText(text: string, members: readonly JsonMember[], name: string): string | undefined {
  const member = members.findLast((other) => other.name === name)
  return member && text.slice(member.valueStart, member.end)
}

export function isObjectText(text: string | undefined): text is string {
  return text?.startsWith('{') === true
}

/** The text of a list with each object in it changed; `position` counts the elements. */
export function withElements(list: string, change: (element: string, position: number) => string): string {
  const changed = jsonElements(list).map((element, position) =>
    isObjectText(element) ? change(element, position) : element,
  )
  return `[${changed.join(',')}]`
}
