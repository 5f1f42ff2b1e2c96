import type { Message } from '@maester/model_gateway'
import type { PromptRegistry } from '@maester/prompt_registry'
import type { CompletionInput } from '../completion_input.js'

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

/** The messages to send: the caller's wording, or a registered prompt rendered with the caller's variables. */
export async function resolvePrompt(
  { prompt, system }: Pick<CompletionInput, 'prompt' | 'system'>,
  tenantId: string,
  registry: PromptRegistry,
): Promise<ResolvedPrompt> {
  const before: Message[] = system === undefined ? [] : [textMessage('system', system)]
  if (prompt.kind === 'text') return { messages: [...before, textMessage('user', prompt.text)] }

  const version = await registry.resolve({
    tenantId,
    name: prompt.name,
    ...(prompt.version !== undefined && { version: prompt.version }),
    ...(prompt.label !== undefined && { label: prompt.label }),
  })
  const rendered = registry.render(version, prompt.variables)
  return {
    messages: [...before, ...rendered.messages.map(({ role, content }) => textMessage(role, content))],
    identity: { name: version.name, version: rendered.promptVersion, hash: rendered.promptHash },
  }
}

function textMessage(role: Message['role'], text: string): Message {
  return { role, parts: [{ type: 'text', text }] }
}
