import type { Citation } from '../../message.js'
import { asNumber, asObject, asObjects, asText, asWord, definedFields, type JsonObject } from '../json_value.js'

/** The sources a grounded answer names, with their place in `text` where it is given. */
export function readCitations(grounding: JsonObject, text: string): readonly Citation[] {
  const sources = asObjects(grounding.groundingChunks).map((chunk) => asObject(chunk.web) ?? {})
  const supports = asObjects(grounding.groundingSupports)
  if (supports.length === 0) return sources.map((source) => toCitation(source, {}, text))
  return supports.flatMap((support) => {
    const indices = Array.isArray(support.groundingChunkIndices) ? support.groundingChunkIndices : []
    return indices.flatMap((index) => {
      const source = sources[Number(index)]
      return source === undefined ? [] : [toCitation(source, asObject(support.segment) ?? {}, text)]
    })
  })
}

/** Billed by the prompt up to Gemini 2.5, and by the query from then on. https://ai.google.dev/gemini-api/docs/pricing */
const BILLED_BY_PROMPT = /^gemini-[12]\b/

/** The searches that are billed; `undefined` where the answer is not grounded in any. */
export function countSearches(grounding: JsonObject | undefined, model: string | undefined): number | undefined {
  if (!Array.isArray(grounding?.webSearchQueries)) return undefined
  const queries = grounding.webSearchQueries.length
  return BILLED_BY_PROMPT.test(model ?? '') ? Math.min(1, queries) : queries
}

/** Segments are counted in UTF-8 bytes, and a start of zero is left out. https://ai.google.dev/api/generate-content#Segment */
function toCitation(source: JsonObject, segment: JsonObject, text: string): Citation {
  const endByte = asNumber(segment.endIndex)
  return definedFields({
    start: endByte === undefined ? undefined : utf16Offset(text, asNumber(segment.startIndex) ?? 0),
    end: endByte === undefined ? undefined : utf16Offset(text, endByte),
    url: asWord(source.uri),
    title: asWord(source.title),
    quote: asText(segment.text),
    raw: { source, segment },
  })
}

function utf16Offset(text: string, bytes: number): number {
  return Buffer.from(text).subarray(0, bytes).toString('utf8').length
}
