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

export function countSearches(grounding: JsonObject | undefined): number | undefined {
  return Array.isArray(grounding?.webSearchQueries) ? grounding.webSearchQueries.length : undefined
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
