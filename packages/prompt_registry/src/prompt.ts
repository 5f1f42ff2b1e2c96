/** A prompt is published under a name; each wording is a version, which never changes. */
export type PromptType = 'text' | 'chat'

export interface PromptMessage {
  readonly role: 'system' | 'developer' | 'user' | 'assistant'
  /** May hold placeholders, as the template of a text prompt does. */
  readonly content: string
}

/** What is handed in to publish a version. */
export interface PromptDraft {
  /** Letters, digits, `.`, `_` and `-`, at most 128, starting with a letter or digit. */
  readonly name: string
  readonly type: PromptType
  /** The wording of a `text` prompt. */
  readonly template?: string
  /** The wording of a `chat` prompt. */
  readonly messages?: readonly PromptMessage[]
  /** JSON Schema of the variables, for people and forms. Rendering asks only that the variables are there. */
  readonly variablesSchema?: Readonly<Record<string, unknown>>
  /** Settings published with the wording, such as a model or a temperature. */
  readonly config?: Readonly<Record<string, unknown>>
  readonly tags?: readonly string[]
  readonly commitMessage?: string
  readonly createdBy?: string
}

/** A validated draft with the hash of its content. */
export interface PreparedDraft extends PromptDraft {
  /** SHA-256 (hex) over type, wording, variables schema and config: what makes two versions the same. */
  readonly versionHash: string
}

/** One published wording of a prompt. Immutable. */
export interface PromptVersion extends PreparedDraft {
  readonly tenantId: string
  /** 1, 2, 3… within one tenant and name, without gaps. Shown as `v1`. */
  readonly version: number
  readonly createdAt: Date
}
