import { asObject, asObjects, asText, type JsonObject, tryParseJson } from '../json_value.js'

/** Gathers the blocks of the provider's own tools from a stream, in the form a whole reply gives them. */
export interface ProviderBlocks {
  open(block: number, start: JsonObject): void
  /** `false` when the block is not one of these. */
  extend(block: number, delta: JsonObject): boolean
  readonly metadata: { readonly providerBlocks: readonly JsonObject[] } | undefined
}

interface Draft {
  readonly start: JsonObject
  input: string
  readonly content: JsonObject[]
}

export function createProviderBlocks(): ProviderBlocks {
  const drafts = new Map<number, Draft>()
  return {
    open(block, start) {
      drafts.set(block, { start, input: '', content: [] })
    },
    extend(block, delta) {
      const draft = drafts.get(block)
      if (draft === undefined) return false
      draft.input += asText(asObject(delta.toolUse)?.input) ?? ''
      draft.content.push(...asObjects(delta.toolResult))
      return true
    },
    get metadata() {
      return drafts.size === 0 ? undefined : { providerBlocks: [...drafts.values()].map(toBlock) }
    },
  }
}

function toBlock({ start, input, content }: Draft): JsonObject {
  const toolUse = asObject(start.toolUse)
  if (toolUse !== undefined) return { toolUse: { ...toolUse, input: tryParseJson(input) ?? {} } }
  return { toolResult: { ...asObject(start.toolResult), content } }
}
