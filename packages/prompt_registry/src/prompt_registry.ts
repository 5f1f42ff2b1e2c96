import { canonicalJson, sha256Hex } from './canonical_json.js'
import { PromptError } from './errors.js'
import { isPromptName, prepareDraft } from './prepare_draft.js'
import type { PromptDraft, PromptMessage, PromptVersion } from './prompt.js'
import type { PromptStore, PublishResult } from './prompt_store.js'
import { formatPromptVersion, parsePromptVersion } from './prompt_version_number.js'
import { renderTemplate } from './render_template.js'

export interface PromptReference {
  readonly tenantId: string
  readonly name: string
  /** `v1` or 1. */
  readonly version?: string | number
  readonly label?: string
}

export interface RenderedPrompt {
  /** What to send: the rendered messages of a chat prompt, or the text as one user message. */
  readonly messages: readonly PromptMessage[]
  /** The rendered text of a text prompt. */
  readonly text?: string
  /** SHA-256 (hex) of the rendered text's UTF-8 bytes; of a chat prompt, of the canonical JSON of its messages. */
  readonly promptHash: string
  /** `v1`, `v2`, … */
  readonly promptVersion: string
  readonly versionHash: string
}

export interface PromptRegistry {
  /** Throws `PromptError` `invalid_value` naming the field. `created: false` when the newest version says the same. */
  publish(tenantId: string, draft: PromptDraft): Promise<PublishResult>
  /**
   * The version meant: by number, by label, or with neither the label `production` if set, else the newest.
   * Throws `PromptError` `prompt_not_found`, or `invalid_value` for version and label at once.
   */
  resolve(reference: PromptReference): Promise<PromptVersion>
  /** Throws `PromptError` `missing_variable`, `invalid_value` or `prompt_too_large`. */
  render(prompt: PromptVersion, variables: Readonly<Record<string, unknown>>): RenderedPrompt
  /**
   * Points a label at a version. `expectedCurrent`: only if it points there now; `null`: only if it is not set.
   * Throws `PromptError` `prompt_not_found`, `precondition_failed`, or `invalid_value` for a label of other than name characters.
   */
  setLabel(change: LabelChange): Promise<{ readonly previousVersion?: number }>
}

export interface LabelChange {
  readonly tenantId: string
  readonly name: string
  readonly label: string
  /** `v1` or 1. */
  readonly version: string | number
  readonly expectedCurrent?: number | null
}

export interface PromptRegistryOptions {
  readonly store: PromptStore
  /** Longest rendered prompt, in UTF-16 code units. Default 1_000_000. */
  readonly maxRenderedLength?: number
}

const defaultLabel = 'production'

export function createPromptRegistry({ store, maxRenderedLength = 1_000_000 }: PromptRegistryOptions): PromptRegistry {
  return {
    publish: async (tenantId, draft) => store.publish(tenantId, prepareDraft(draft)),

    async resolve({ tenantId, name, version, label }) {
      if (version !== undefined && label !== undefined) {
        throw new PromptError('invalid_value', 'Give a version or a label, not both', { param: 'label' })
      }
      if (version !== undefined) return findVersion(store, tenantId, name, version)
      const found =
        label !== undefined
          ? await store.findByLabel(tenantId, name, label)
          : ((await store.findByLabel(tenantId, name, defaultLabel)) ?? (await store.findLatest(tenantId, name)))
      if (!found) throw notFound(label === undefined ? 'name' : 'label')
      return found
    },

    render: (prompt, variables) => renderPrompt(prompt, variables, maxRenderedLength),

    async setLabel({ tenantId, name, label, version, expectedCurrent }) {
      if (!isPromptName(label)) throw new PromptError('invalid_value', 'label is not a label name', { param: 'label' })
      const { version: number } = await findVersion(store, tenantId, name, version)
      const result = await store.setLabel(tenantId, name, label, number, expectedCurrent)
      if (result.kind === 'unknown_version') throw notFound('version')
      if (result.kind === 'moved') {
        const currentVersion = result.currentVersion ?? null
        throw new PromptError('precondition_failed', `The label ${label} points elsewhere by now`, { currentVersion })
      }
      return result.previousVersion === undefined ? {} : { previousVersion: result.previousVersion }
    },
  }
}

async function findVersion(
  store: PromptStore,
  tenantId: string,
  name: string,
  version: string | number,
): Promise<PromptVersion> {
  const number = typeof version === 'number' ? version : parsePromptVersion(version)
  const found = number === undefined ? undefined : await store.find(tenantId, name, number)
  if (!found) throw notFound('version')
  return found
}

function notFound(param: string): PromptError {
  return new PromptError('prompt_not_found', 'There is no such prompt, version or label', { param })
}

function renderPrompt(
  prompt: PromptVersion,
  variables: Readonly<Record<string, unknown>>,
  maxRenderedLength: number,
): RenderedPrompt {
  const identity = { promptVersion: formatPromptVersion(prompt.version), versionHash: prompt.versionHash }
  if (prompt.type === 'text') {
    const text = renderTemplate(prompt.template ?? '', variables, { maxLength: maxRenderedLength })
    return { messages: [{ role: 'user', content: text }], text, promptHash: sha256Hex(text), ...identity }
  }
  let lengthLeft = maxRenderedLength
  const messages = (prompt.messages ?? []).map(({ role, content }) => {
    const rendered = renderTemplate(content, variables, { maxLength: lengthLeft })
    lengthLeft -= rendered.length
    return { role, content: rendered }
  })
  return { messages, promptHash: sha256Hex(canonicalJson(messages)), ...identity }
}
