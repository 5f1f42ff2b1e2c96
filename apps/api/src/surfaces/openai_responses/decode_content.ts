import { CompletionError } from '@maester/completion'
import type { CachePoint, Citation, FilePart, ImagePart, MediaSource, Part, TextPart } from '@maester/model_gateway'
import { parseDataUrl } from '../data_url.js'
import { givenFields } from '../given_fields.js'
import type { UnsupportedFields } from '../unsupported_fields.js'
import type { InputContent, InputFile, InputImage, OutputText } from './input_items.js'

/** `param`: where the part stands in the request, for errors. */
export function decodeContentPart(part: InputContent, param: string, unsupported: UnsupportedFields): Part {
  switch (part.type) {
    case 'output_text':
      return decodeOutputText(part)
    case 'refusal':
      return { type: 'refusal', text: part.refusal }
    case 'input_audio':
      return { type: 'audio', ...part.input_audio }
    default:
      return decodeInputPart(part, param, unsupported)
  }
}

/** The kinds that a tool's output can have as well. */
export function decodeInputPart(
  part: Extract<InputContent, { type: 'input_text' | 'input_image' | 'input_file' }>,
  param: string,
  unsupported: UnsupportedFields,
): TextPart | ImagePart | FilePart {
  switch (part.type) {
    case 'input_text':
      return { type: 'text', text: part.text, ...cacheMark(part) }
    case 'input_image':
      return decodeImage(part, param, unsupported)
    case 'input_file':
      return decodeFile(part, param, unsupported)
  }
}

function decodeImage(part: InputImage, param: string, unsupported: UnsupportedFields): ImagePart {
  if (part.detail === 'original') unsupported.refuse(`${param}.detail`, 'only OpenAI has "original"')
  const { image_url: url, file_id: fileId } = part
  if (Boolean(url) === Boolean(fileId)) throw invalid(param, 'needs image_url or file_id, and not both')
  return {
    type: 'image',
    source: fileId ? { kind: 'file_id', fileId } : addressed(url ?? '', `${param}.image_url`),
    ...(part.detail && part.detail !== 'original' && { detail: part.detail }),
    ...cacheMark(part),
  }
}

function decodeFile(part: InputFile, param: string, unsupported: UnsupportedFields): FilePart {
  if (part.detail && part.detail !== 'auto') unsupported.refuse(`${param}.detail`, 'only OpenAI has it')
  return {
    type: 'file',
    source: fileSource(part, param),
    ...givenFields({ filename: part.filename }),
    ...cacheMark(part),
  }
}

function fileSource({ file_data: data, file_id: fileId, file_url: url }: InputFile, param: string): MediaSource {
  const [source, ...others] = [
    ...(data ? [inline(data, `${param}.file_data`)] : []),
    ...(fileId ? [{ kind: 'file_id', fileId } as const] : []),
    ...(url ? [addressed(url, `${param}.file_url`)] : []),
  ]
  if (source === undefined || others.length > 0) throw invalid(param, 'needs one of file_data, file_id and file_url')
  return source
}

function addressed(url: string, param: string): MediaSource {
  return /^https?:\/\//i.test(url) ? { kind: 'url', url } : inline(url, param)
}

function inline(url: string, param: string): MediaSource {
  const data = parseDataUrl(url)
  if (data === undefined) throw invalid(param, 'must be a base64 data: URL')
  return { kind: 'base64', ...data }
}

function decodeOutputText({ text, annotations }: OutputText): TextPart {
  const citations = (annotations ?? []).map(decodeAnnotation)
  return { type: 'text', text, ...(citations.length > 0 && { citations }) }
}

function decodeAnnotation(annotation: NonNullable<OutputText['annotations']>[number]): Citation {
  const { start_index: start, end_index: end, url, title } = annotation
  return {
    ...(typeof start === 'number' && { start }),
    ...(typeof end === 'number' && { end }),
    ...(typeof url === 'string' && { url }),
    ...(typeof title === 'string' && { title }),
    raw: annotation,
  }
}

/** A breakpoint of OpenAI's lives at least 30 minutes: of 5 minutes and an hour, the hour keeps that promise. */
function cacheMark(part: { readonly prompt_cache_breakpoint?: unknown }): { readonly cachePoint?: CachePoint } {
  return part.prompt_cache_breakpoint ? { cachePoint: { ttl: '1h' } } : {}
}

function invalid(param: string, rule: string): CompletionError {
  return new CompletionError('invalid_value', `${param}: ${rule}.`, false, { param })
}
