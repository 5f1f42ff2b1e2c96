import type { Completion } from './completion.js'
import { asObject, asObjects, asWord, type JsonObject } from './providers/json_value.js'

/** A picture the model made. */
export interface GeneratedImage {
  readonly mediaType: string
  /** Base64. */
  readonly data: string
}

/** The pictures among what an answer has in the provider's own form, in their order. */
export function generatedImages(completion: Pick<Completion, 'providerMetadata'>): readonly GeneratedImage[] {
  return blocksOf(completion).flatMap((block) => readImage(block) ?? [])
}

/**
 * The kinds of what an answer has in the provider's own form, pictures left out, each once in the provider's word: what its tools
 * did, sound, and calls that were left out so that there is one at a time (`tool_call`).
 */
export function providerBlockKinds(completion: Pick<Completion, 'providerMetadata'>): readonly string[] {
  const kinds = blocksOf(completion).flatMap((block) => (readImage(block) ? [] : [kindOf(block)]))
  if (completion.providerMetadata?.toolCallsLeftOut !== undefined) kinds.push('tool_call')
  return [...new Set(kinds)]
}

function blocksOf({ providerMetadata }: Pick<Completion, 'providerMetadata'>): readonly JsonObject[] {
  return asObjects(providerMetadata?.providerBlocks)
}

/** Gemini's and OpenAI's. A picture of OpenAI's without a word about it is a PNG. */
function readImage(block: JsonObject): GeneratedImage | undefined {
  const inline = asObject(block.inlineData)
  const isOpenAi = block.type === 'image_generation_call'
  const data = asWord(isOpenAi ? block.result : inline?.data)
  const mediaType = isOpenAi ? `image/${asWord(block.output_format) ?? 'png'}` : asWord(inline?.mimeType)
  return data !== undefined && mediaType?.startsWith('image/') ? { mediaType, data } : undefined
}

/** A type, or else the field that says what it is: `executableCode`. */
function kindOf(block: JsonObject): string {
  const inlineType = asWord(asObject(block.inlineData)?.mimeType)
  return asWord(block.type) ?? inlineType?.split('/')[0] ?? Object.keys(block)[0] ?? 'unknown'
}
