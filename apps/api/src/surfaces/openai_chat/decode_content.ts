import { CompletionError } from '@maester/completion'
import type { AudioPart, CachePoint, FilePart, ImagePart, MediaSource, TextPart } from '@maester/model_gateway'
import { parseDataUrl } from '../data_url.js'
import type { ChatCacheMarks, ChatContentPart } from './message_body.js'

/** `param`: where the part stands in the request, for errors. */
export function decodeContentPart(part: ChatContentPart, param: string): TextPart | ImagePart | AudioPart | FilePart {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text, ...decodeCacheMarks(part) }
    case 'image_url':
      return {
        type: 'image',
        source: imageSource(part.image_url.url, `${param}.image_url.url`),
        ...(part.image_url.detail && { detail: part.image_url.detail }),
        ...decodeCacheMarks(part),
      }
    case 'input_audio':
      return { type: 'audio', format: part.input_audio.format, data: part.input_audio.data }
    case 'file':
      return {
        type: 'file',
        source: fileSource(part.file, `${param}.file`),
        ...(part.file.filename && { filename: part.file.filename }),
        ...decodeCacheMarks(part),
      }
  }
}

/**
 * A breakpoint of OpenAI's own lives at least 30 minutes, and the canonical request knows 5 minutes and an hour: the
 * hour keeps the promise. https://platform.openai.com/docs/guides/prompt-caching
 */
export function decodeCacheMarks({ cache_control: control, prompt_cache_breakpoint: breakpoint }: ChatCacheMarks): {
  readonly cachePoint?: CachePoint
} {
  if (control) return { cachePoint: { ttl: control.ttl ?? '5m' } }
  return breakpoint ? { cachePoint: { ttl: '1h' } } : {}
}

function imageSource(url: string, param: string): MediaSource {
  if (/^https?:\/\//i.test(url)) return { kind: 'url', url }
  return inlineSource(url, param, 'must be an http(s) address or a base64 data: URL')
}

function fileSource(file: Extract<ChatContentPart, { type: 'file' }>['file'], param: string): MediaSource {
  const { file_id: fileId, file_data: data } = file
  if (fileId && data) throw invalid(param, 'takes file_id or file_data, not both')
  if (fileId) return { kind: 'file_id', fileId }
  if (!data) throw invalid(param, 'needs file_id or file_data')
  return inlineSource(data, `${param}.file_data`, 'must be a base64 data: URL')
}

function inlineSource(url: string, param: string, rule: string): MediaSource {
  const inline = parseDataUrl(url)
  if (inline === undefined) throw invalid(param, rule)
  return { kind: 'base64', ...inline }
}

function invalid(param: string, rule: string): CompletionError {
  return new CompletionError('invalid_value', `${param}: ${rule}.`, false, { param })
}
