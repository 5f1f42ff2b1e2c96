import { CompletionError, type CompletionOptions } from '@maester/completion'
import type { ResponseFormat } from '@maester/model_gateway'
import { givenFields } from '../given_fields.js'
import type { UnsupportedFields } from '../unsupported_fields.js'
import { decodeChatTools } from './decode_tools.js'
import type { ChatCompletionBody } from './request_body.js'

export function decodeChatOptions(body: ChatCompletionBody, unsupported: UnsupportedFields): CompletionOptions {
  const cacheHints = decodeCacheHints(body)
  return Object.assign(
    decodeChatTools(body, unsupported),
    givenFields({
      responseFormat: decodeResponseFormat(body.response_format),
      maxOutputTokens: single(body, 'max_completion_tokens', 'max_tokens'),
      temperature: body.temperature,
      topP: body.top_p,
      stop: typeof body.stop === 'string' ? [body.stop] : body.stop,
      seed: body.seed,
      presencePenalty: body.presence_penalty,
      frequencyPenalty: body.frequency_penalty,
      logitBias: body.logit_bias,
      logprobs: body.logprobs,
      topLogprobs: body.top_logprobs,
      choices: body.n,
      reasoning: body.reasoning_effort && { effort: body.reasoning_effort },
      webSearch: body.web_search_options && {},
      user: single(body, 'safety_identifier', 'user'),
      metadata: body.metadata,
      serviceTier: body.service_tier,
      promptCacheKey: body.prompt_cache_key,
      providerOptions: Object.keys(cacheHints).length > 0 ? { openai: cacheHints } : undefined,
    }),
  )
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
function decodeCacheHints({ prompt_cache_retention, prompt_cache_options }: ChatCompletionBody) {
  return givenFields({ prompt_cache_retention, prompt_cache_options })
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
