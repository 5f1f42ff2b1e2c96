import type { CachePoint, Citation, FilePart, ImagePart, MediaSource, TextPart } from '@maester/model_gateway'
import { givenFields } from '../given_fields.js'
import type { UnsupportedFields } from '../unsupported_fields.js'
import type { CacheControl, DocumentBlockParam, ImageBlockParam, TextBlockParam } from './content_blocks.js'

export function decodeCacheControl(control: CacheControl | null | undefined): { readonly cachePoint?: CachePoint } {
  return control ? { cachePoint: { ttl: control.ttl ?? '5m' } } : {}
}

export function decodeText({ text, citations, cache_control: control }: TextBlockParam): TextPart {
  return {
    type: 'text',
    text,
    ...(citations && citations.length > 0 && { citations: citations.map(decodeCitation) }),
    ...decodeCacheControl(control),
  }
}

/** `param`: where the block stands in the request, for errors. */
export function decodeImage(block: ImageBlockParam, param: string, unsupported: UnsupportedFields): ImagePart {
  if (block.transformations !== undefined && block.transformations !== null) {
    unsupported.refuse(`${param}.transformations`, 'images are sent as they are')
  }
  return { type: 'image', source: decodeSource(block.source), ...decodeCacheControl(block.cache_control) }
}

export function decodeDocument(
  block: DocumentBlockParam,
  param: string,
  unsupported: UnsupportedFields,
): FilePart | undefined {
  const { source, title, context, citations, cache_control: control } = block
  if (citations?.enabled) unsupported.refuse(`${param}.citations`, 'not every provider can cite a document')
  if (context) unsupported.refuse(`${param}.context`, 'not every provider can describe a document')
  const content = source.type === 'content' || source.type === 'text' ? decodeInlineText(source) : decodeSource(source)
  if (content === undefined) {
    unsupported.refuse(`${param}.source`, 'a document in chunks can only be sent to Anthropic')
    return undefined
  }
  return { type: 'file', source: content, ...(title && { filename: title }), ...decodeCacheControl(control) }
}

type SourceParam = ImageBlockParam['source'] | DocumentBlockParam['source']
type InlineTextParam = Extract<SourceParam, { type: 'text' | 'content' }>

function decodeInlineText(source: InlineTextParam): MediaSource | undefined {
  const text = source.type === 'text' ? source.data : source.content
  if (typeof text !== 'string') return undefined
  return { kind: 'base64', mediaType: 'text/plain', data: Buffer.from(text).toString('base64') }
}

function decodeSource(source: Exclude<SourceParam, InlineTextParam>): MediaSource {
  switch (source.type) {
    case 'base64':
      return { kind: 'base64', mediaType: source.media_type, data: source.data }
    case 'url':
      return { kind: 'url', url: source.url }
    case 'file':
      return { kind: 'file_id', fileId: source.file_id }
  }
}

function decodeCitation(raw: NonNullable<TextBlockParam['citations']>[number]): Citation {
  return {
    ...givenFields({ url: word(raw.url) ?? word(raw.source), title: word(raw.title) ?? word(raw.document_title) }),
    ...givenFields({ quote: word(raw.cited_text) }),
    raw,
  }
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
