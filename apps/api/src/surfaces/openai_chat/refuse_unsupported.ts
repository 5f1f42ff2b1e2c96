import type { UnsupportedFields } from '../unsupported_fields.js'
import type { ChatCompletionBody } from './request_body.js'

/**
 * Refuses what the canonical request cannot say. A value that is OpenAI's own default asks for nothing and passes;
 * `maester.provider_options.openai` takes the others for callers who know who will answer.
 */
export function refuseUnsupported(body: ChatCompletionBody, unsupported: UnsupportedFields): void {
  const onlyOpenAi = 'not every provider has it; give it in maester.provider_options.openai'
  const replaced = 'it has been replaced by tools'
  const search = body.web_search_options
  const foreign: readonly (readonly [param: string, asked: boolean, why: string])[] = [
    ['store', body.store === true, onlyOpenAi],
    ['verbosity', isOther(body.verbosity, 'medium'), onlyOpenAi],
    ['modalities', (body.modalities ?? []).some((modality) => modality !== 'text'), 'answers are text'],
    ['audio', isOther(body.audio), 'answers are text'],
    ['prediction', isOther(body.prediction), onlyOpenAi],
    ['moderation', isOther(body.moderation), onlyOpenAi],
    ['web_search_options.search_context_size', isOther(search?.search_context_size, 'medium'), onlyOpenAi],
    ['web_search_options.user_location', isOther(search?.user_location), onlyOpenAi],
    ['stream_options.include_obfuscation', body.stream_options?.include_obfuscation === true, 'chunks are not padded'],
    ['functions', isOther(body.functions), replaced],
    ['function_call', isOther(body.function_call), replaced],
  ]
  for (const [param, asked, why] of foreign) if (asked) unsupported.refuse(param, why)
}

function isOther(value: unknown, defaultValue?: unknown): boolean {
  return value !== undefined && value !== null && value !== defaultValue
}
