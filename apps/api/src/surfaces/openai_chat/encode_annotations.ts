import type { Citation, OutputPart } from '@maester/model_gateway'
import type { ChatAnnotation } from './answer.js'

/** The citations of all text parts, with offsets into the joined text. One without offsets is of its whole part. */
export function encodeAnnotations(parts: readonly OutputPart[]): ChatAnnotation[] {
  const annotations: ChatAnnotation[] = []
  let before = 0
  for (const part of parts) {
    if (part.type !== 'text') continue
    for (const citation of part.citations ?? []) annotations.push(encodeCitation(citation, before, part.text.length))
    before += part.text.length
  }
  return annotations
}

function encodeCitation(
  { start = 0, end, url, title, quote }: Citation,
  before: number,
  partLength: number,
): ChatAnnotation {
  const cited = {
    start_index: before + start,
    end_index: before + (end ?? partLength),
    title: title ?? url ?? '',
    ...(quote !== undefined && { content: quote }),
  }
  if (url === undefined) return { type: 'document_citation', document_citation: cited }
  return { type: 'url_citation', url_citation: { ...cited, url } }
}
