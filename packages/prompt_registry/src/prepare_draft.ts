import { canonicalJson, sha256Hex } from './canonical_json.js'
import { PromptError } from './errors.js'
import type { PreparedDraft, PromptDraft } from './prompt.js'

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/
const roles: ReadonlySet<string> = new Set(['system', 'developer', 'user', 'assistant'])
const limits = { wordingLength: 1_000_000, messages: 256, tags: 32, tagLength: 128, commitMessageLength: 2_000 }

/** Checks a draft and adds its hash. Throws `PromptError` `invalid_value` naming the field. */
export function prepareDraft(draft: PromptDraft): PreparedDraft {
  refuseUnless(namePattern.test(draft.name), 'name', 'is not a prompt name')
  if (draft.type === 'text') checkText(draft)
  else checkChat(draft)
  const { tags = [], commitMessage = '' } = draft
  refuseUnless(tags.length <= limits.tags, 'tags', `has more than ${limits.tags} tags`)
  refuseUnless(
    tags.every((tag) => tag.length > 0 && tag.length <= limits.tagLength),
    'tags',
    `has a tag that is empty or longer than ${limits.tagLength} characters`,
  )
  refuseUnless(commitMessage.length <= limits.commitMessageLength, 'commit_message', 'is too long')
  return { ...draft, versionHash: hashContent(draft) }
}

/** Also holds for label names. */
export function isPromptName(name: string): boolean {
  return namePattern.test(name)
}

function checkText({ type, template, messages }: PromptDraft): void {
  refuseUnless(type === 'text', 'type', 'is neither text nor chat')
  refuseUnless(messages === undefined, 'messages', 'does not belong to a text prompt')
  refuseUnless(typeof template === 'string' && template.trim() !== '', 'template', 'is empty')
  refuseUnless(template !== undefined && template.length <= limits.wordingLength, 'template', 'is too long')
  refuseUnless(isStorable(template ?? ''), 'template', 'has a NUL or half a character')
}

function checkChat({ type, template, messages = [] }: PromptDraft): void {
  refuseUnless(type === 'chat', 'type', 'is neither text nor chat')
  refuseUnless(template === undefined, 'template', 'does not belong to a chat prompt')
  refuseUnless(messages.length > 0, 'messages', 'is empty')
  refuseUnless(messages.length <= limits.messages, 'messages', `has more than ${limits.messages} messages`)
  let length = 0
  for (const [index, { role, content }] of messages.entries()) {
    refuseUnless(roles.has(role), `messages.${index}.role`, 'is not a role')
    refuseUnless(typeof content === 'string', `messages.${index}.content`, 'is not text')
    refuseUnless(isStorable(content), `messages.${index}.content`, 'has a NUL or half a character')
    length += content.length
  }
  refuseUnless(length <= limits.wordingLength, 'messages', 'is too long')
}

/** Text that UTF-8 and Postgres can hold. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text)
}

function hashContent({ type, template, messages, variablesSchema, config }: PromptDraft): string {
  const wording = messages?.map(({ role, content }) => ({ role, content })) ?? template
  return sha256Hex(canonicalJson({ type, wording, variablesSchema, config }))
}

function refuseUnless(holds: boolean, param: string, what: string): void {
  if (!holds) throw new PromptError('invalid_value', `${param} ${what}`, { param })
}
