import type { CallerFacts } from '../caller_request.js'
import { isOwnEncryption } from './encrypted_reasoning.js'
import type { InputItem } from './input_items.js'
import type { ResponsesBody } from './request_body.js'

export function callerFacts({ input }: ResponsesBody): CallerFacts {
  return { hasOwnWords: Array.isArray(input) && input.some(hasOwnWords), onlyVendor: true, plainContent: false }
}

/** What our answers say beyond OpenAI's, and what the official SDK's helpers leave behind. */
function hasOwnWords(item: InputItem): boolean {
  switch (item.type) {
    case 'function_call':
      return isGiven(item.signature) || isGiven(item.parsed_arguments)
    case 'reasoning':
      return isGiven(item.encrypted_content) && isOwnEncryption(item.encrypted_content)
    case undefined:
    case 'message':
      return typeof item.content !== 'string' && item.content.some((part) => 'parsed' in part && isGiven(part.parsed))
    default:
      return false
  }
}

function isGiven<T>(value: T): value is NonNullable<T> {
  return value !== undefined && value !== null
}
