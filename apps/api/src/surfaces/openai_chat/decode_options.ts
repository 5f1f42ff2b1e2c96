import { CompletionError, type CompletionOptions } from '@maester/completion'
import type { ResponseFormat } from '@maester/model_gateway'
import type { UnsupportedFields } from '../unsupported_fields.js'
import { decodeChatTools } from './decode_tools.js'
import type { ChatCompletionBody } from './request_body.js'

export function decodeChatOptions(body: ChatCompletionBody, unsupported: UnsupportedFields): CompletionOptions {
  const responseFormat = decodeResponseFormat(body.response_format)
  const stop = typeof body.stop === 'string' ? [body.stop] : body.stop
  const cacheHints = decodeCacheHints(body)
  return {
    ...decodeChatTools(body, unsupported),
    ...(responseFormat && { responseFormat }),
    ...given('maxOutputTokens', single(body, 'max_completion_tokens', 'max_tokens')),
    ...given('temperature', body.temperature),
    ...given('topP', body.top_p),
    ...given('stop', stop),
    ...given('seed', body.seed),
    ...given('presencePenalty', body.presence_penalty),
    ...given('frequencyPenalty', body.frequency_penalty),
    ...given('logitBias', body.logit_bias),
    ...given('logprobs', body.logprobs),
    ...given('topLogprobs', body.top_logprobs),
    ...given('choices', body.n),
    ...(body.reasoning_effort && { reasoning: { effort: body.reasoning_effort } }),
    ...(body.web_search_options && { webSearch: {} }),
    ...given('user', single(body, 'safety_identifier', 'user')),
    ...given('metadata', body.metadata),
    ...given('serviceTier', body.service_tier),
    ...given('promptCacheKey', body.prompt_cache_key),
    ...(Object.keys(cacheHints).length > 0 && { providerOptions: { openai: cacheHints } }),
  }
}

/** A parameter that has two names, of which the second is the older one. */
function single<Name extends keyof ChatCompletionBody>(
  body: ChatCompletionBody,
  name: Name,
  olderName: Name,
): ChatCompletionBody[Name] {
  const [value, older] = [body[name], body[olderName]]
  if (isGiven(value) && isGiven(older) && value !== older) {
    const message = `${olderName}: is the older name of ${name}, and they differ.`
    throw new CompletionError('invalid_value', message, false, { param: olderName })
  }
  return value ?? older
}

/** Hints change no answer: providers other than OpenAI go without them. */
function decodeCacheHints(body: ChatCompletionBody): Readonly<Record<string, unknown>> {
  return {
    ...given('prompt_cache_retention', body.prompt_cache_retention),
    ...given('prompt_cache_options', body.prompt_cache_options),
  }
}

/** A schema left out is the schema that anything fits. */
function decodeResponseFormat(format: ChatCompletionBody['response_format']): ResponseFormat | undefined {
  switch (format?.type) {
    case undefined:
      return undefined
    case 'text':
      return { type: 'text' }
    case 'json_object':
      return { type: 'json' }
    case 'json_schema': {
      const { name, description, schema, strict } = format.json_schema
      return {
        type: 'json_schema',
        name,
        ...(typeof description === 'string' && { description }),
        schema: schema ?? {},
        ...(typeof strict === 'boolean' && { strict }),
      }
    }
  }
}

function isGiven<T>(value: T): value is NonNullable<T> {
  return value !== undefined && value !== null
}

/** The field, unless nothing was given for it. */
function given<Name extends string, T>(name: Name, value: T): { readonly [K in Name]?: NonNullable<T> } {
  return (isGiven(value) ? { [name]: value } : {}) as { readonly [K in Name]?: NonNullable<T> }
}
