import type { CachePoint, FilePart, ImagePart, MediaSource, TextPart } from '../../message.js'
import { definedFields, type JsonObject } from '../json_value.js'
import type { UnsupportedParameters } from '../unsupported_parameters.js'

/** Five minutes is the format's default and goes unsaid. */
export function encodeCachePoint(point: CachePoint | undefined): JsonObject | undefined {
  if (point === undefined) return undefined
  return point.ttl === '1h' ? { type: 'ephemeral', ttl: '1h' } : { type: 'ephemeral' }
}

export function encodeText({ text, cachePoint }: TextPart): JsonObject {
  return definedFields({ type: 'text', text, cache_control: encodeCachePoint(cachePoint) })
}

export function encodeImage({ source, cachePoint }: ImagePart): JsonObject {
  return definedFields({ type: 'image', source: encodeSource(source), cache_control: encodeCachePoint(cachePoint) })
}

/** PDF or plain text. https://docs.claude.com/en/docs/build-with-claude/pdf-support */
export function encodeDocument(
  { source, filename, cachePoint }: FilePart,
  unsupported: UnsupportedParameters,
): JsonObject | undefined {
  const isText = source.kind === 'base64' && source.mediaType.startsWith('text/')
  if (source.kind === 'base64' && !isText && source.mediaType !== 'application/pdf') {
    unsupported.refuse('file', `a document must be PDF or text, not ${source.mediaType}`)
    return undefined
  }
  const text = isText ? Buffer.from(source.data, 'base64').toString('utf8') : undefined
  return definedFields({
    type: 'document',
    source: text === undefined ? encodeSource(source) : { type: 'text', media_type: 'text/plain', data: text },
    title: filename,
    cache_control: encodeCachePoint(cachePoint),
  })
}

function encodeSource(source: MediaSource): JsonObject {
  switch (source.kind) {
    case 'url':
      return { type: 'url', url: source.url }
    case 'base64':
      return { type: 'base64', media_type: source.mediaType, data: source.data }
    case 'file_id':
      return { type: 'file', file_id: source.fileId }
  }
}
