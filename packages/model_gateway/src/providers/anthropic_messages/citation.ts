import type { Citation } from '../../message.js'
import { asText, asWord, definedFields, type JsonObject } from '../json_value.js'

/** The cited text is the whole block that carries the citation: the format has no offsets into it. */
export function toCitation(citation: JsonObject): Citation {
  return definedFields({
    url: asWord(citation.url) ?? asWord(citation.source),
    title: asWord(citation.title) ?? asWord(citation.document_title),
    quote: asText(citation.cited_text),
    raw: citation,
  })
}
