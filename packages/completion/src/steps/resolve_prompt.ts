import type { Message } from '@maester/model_gateway'
import { PromptError, type PromptRegistry } from '@maester/prompt_registry'
import type { PromptInput } from '../completion_input.js'

export interface PromptIdentity {
  readonly name: string
  /** `v1`, `v2`, … */
  readonly version: string
  /** SHA-256 (hex) of the rendered text's UTF-8 bytes. */
  readonly hash: string
}

export interface ResolvedPrompt {
  readonly messages: readonly Message[]
  /** Absent for a wording given by the caller. */
  readonly identity?: PromptIdentity
}

/** The messages to send: the caller's own, or a registered prompt rendered with the caller's variables. */
export async function resolvePrompt(
  prompt: PromptInput,
  tenantId: string,
  registry: PromptRegistry,
): Promise<ResolvedPrompt> {
  if (prompt.kind === 'messages') return { messages: prompt.messages }
  const before = prompt.system === undefined ? [] : [textMessage('system', prompt.system)]
  if (prompt.kind === 'text') return { messages: [...before, textMessage('user', prompt.text)] }

  const wanted = {
    tenantId,
    name: prompt.name,
    ...(prompt.version !== undefined && { version: prompt.version }),
    ...(prompt.label !== undefined && { label: prompt.label }),
  }
  const version = await registry.resolve(wanted).catch(renameField)
  const rendered = registry.render(version, prompt.variables)
  const asked = rendered.messages.map(({ role, content }) => textMessage(role, content))
  return {
    messages: [...before, ...asked, ...(prompt.messages ?? [])],
    identity: { name: version.name, version: rendered.promptVersion, hash: rendered.promptHash },
  }
}

/** The registry's own words for the fields, and what callers call them. */
const FIELDS: Readonly<Record<string, string>> = {
  name: 'prompt_name',
  version: 'prompt_version',
  label: 'prompt_label',
}

function renameField(error: unknown): never {
  const param = error instanceof PromptError ? FIELDS[error.detail.param ?? ''] : undefined
  if (!(error instanceof PromptError) || param === undefined) throw error
  throw new PromptError(error.code, error.message, { ...error.detail, param }, { cause: error })
}

function textMessage(role: Message['role'], text: string): Message {
  return { role, parts: [{ type: 'text', text }] }
}
