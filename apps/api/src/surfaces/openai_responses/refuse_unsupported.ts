import { createUnsupportedFields, type UnsupportedFields } from '../unsupported_fields.js'
import type { ResponsesBody } from './request_body.js'

type Rule = readonly [param: string, asked: boolean, why: string]

/**
 * Refuses what the canonical request cannot say. A value that is OpenAI's own default asks for nothing and passes, but
 * for `store`: left out, it is taken for `false`.
 */
export function refuseUnsupported(body: ResponsesBody, unsupported: UnsupportedFields): void {
  refuse(changesOfMeaning(body), createUnsupportedFields(false))
  refuse(foreignFields(body), unsupported)
  for (const [position, included] of (body.include ?? []).entries()) {
    if (included.startsWith('web_search_call.')) {
      unsupported.refuse(`include.${position}`, 'searches are told by their citations alone')
    }
  }
}

/**
 * Without them the question would be another one, so they cannot be left out. Nothing is stored to be referred to; what
 * OpenAI has stored is of all who share the vendor's key, and its size is unknown to limits and budgets.
 */
function changesOfMeaning(body: ResponsesBody): readonly Rule[] {
  const notStored = 'responses are not stored; send the whole input'
  return [
    ['previous_response_id', isOther(body.previous_response_id), notStored],
    ['conversation', isOther(body.conversation), notStored],
    ['background', body.background === true, 'responses are made while the caller waits'],
    ['prompt', isOther(body.prompt), 'prompts are given in maester.prompt'],
  ]
}

function foreignFields(body: ResponsesBody): readonly Rule[] {
  const onlyOpenAi = 'not every provider has it; give it in maester.provider_options.openai'
  const { reasoning } = body
  return [
    ['store', body.store === true, 'responses are not stored'],
    ['context_management', isOther(body.context_management), 'the input is sent as it is'],
    ['truncation', isOther(body.truncation, 'disabled'), 'the input is sent as it is'],
    ['moderation', isOther(body.moderation), onlyOpenAi],
    ['max_tool_calls', isOther(body.max_tool_calls), onlyOpenAi],
    ['text.verbosity', isOther(body.text?.verbosity, 'medium'), onlyOpenAi],
    ['reasoning.context', isOther(reasoning?.context, 'auto'), onlyOpenAi],
    ['reasoning.mode', isOther(reasoning?.mode, 'standard'), onlyOpenAi],
    ['stream_options.include_obfuscation', body.stream_options?.include_obfuscation === true, 'events are not padded'],
  ]
}

function refuse(rules: readonly Rule[], unsupported: UnsupportedFields): void {
  for (const [param, asked, why] of rules) if (asked) unsupported.refuse(param, why)
}

function isOther(value: unknown, defaultValue?: unknown): boolean {
  return value !== undefined && value !== null && value !== defaultValue
}
