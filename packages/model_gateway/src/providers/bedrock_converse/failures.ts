import { CONTENT_PHRASES, CONTEXT_OVERFLOW_PHRASES } from '../failure_phrases.js'
import type { FailureFormat } from '../failure_reply.js'
import type { FailureRule } from '../failure_rules.js'
import { asText, asWord } from '../json_value.js'

/**
 * https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html. AWS has no 401: bad
 * credentials are a 403 with a telling name. Names in a stream begin in lower case; codes are compared without case.
 */
const RULES: readonly FailureRule[] = [
  { class: 'quota_exhausted', codes: ['ThrottlingException'], phrases: ['tokens per day'] },
  { class: 'quota_exhausted', codes: ['ServiceQuotaExceededException'] },
  { class: 'rate_limited', codes: ['ThrottlingException', 'TooManyRequestsException'] },
  { class: 'overloaded', codes: ['ServiceUnavailableException', 'ModelNotReadyException'] },
  { class: 'timeout_total', codes: ['ModelTimeoutException'] },
  {
    class: 'server_error',
    codes: ['ModelErrorException', 'ModelStreamErrorException'],
    charged: true,
  },
  { class: 'server_error', codes: ['InternalServerException'] },
  {
    class: 'credential',
    codes: [
      'UnrecognizedClientException',
      'ExpiredTokenException',
      'ExpiredToken',
      'InvalidSignatureException',
      'IncompleteSignatureException',
      'MissingAuthenticationTokenException',
      'InvalidClientTokenId',
      'IncompleteSignature',
      'SubscriptionRequiredException',
      'OptInRequired',
    ],
  },
  { class: 'model_gone', codes: ['ResourceNotFoundException'], phrases: ['end of its life', 'end of life', 'legacy'] },
  { class: 'model_access', codes: ['ResourceNotFoundException'] },
  { class: 'model_access', codes: ['AccessDeniedException'], phrases: ['access to the model', 'model access'] },
  {
    class: 'credential',
    codes: ['AccessDeniedException'],
    phrases: ['is not authorized to perform', 'explicit deny', 'authentication failed', 'bearer token'],
  },
  { class: 'region_blocked', codes: ['AccessDeniedException'], phrases: ['not allowed from unsupported countries'] },
  { class: 'model_access', codes: ['AccessDeniedException'] },
  { class: 'region_blocked', codes: ['ValidationException'], phrases: ['not allowed from unsupported countries'] },
  {
    class: 'context_overflow',
    codes: ['ValidationException'],
    phrases: [...CONTEXT_OVERFLOW_PHRASES, 'expected maxlength:'],
  },
  { class: 'content_filtered', codes: ['ValidationException'], phrases: CONTENT_PHRASES },
  {
    class: 'model_access',
    codes: ['ValidationException'],
    phrases: ['model identifier is invalid', 'on-demand throughput', 'operation not allowed'],
  },
  {
    class: 'unsupported_capability',
    codes: ['ValidationException'],
    phrases: ["doesn't support", 'does not support', 'not supported', 'cannot both be specified for this model'],
  },
  { class: 'bad_request', codes: ['ValidationException', 'ConflictException'] },
]

/** `{message}`; the name is in `x-amzn-errortype`, with a link after a colon, or in `__type`, with a prefix before `#`. */
export const converseFailureFormat: FailureFormat = {
  rules: RULES,
  readError(body, headers) {
    const message = asText(body.message) ?? asText(body.Message)
    const name = headers['x-amzn-errortype']?.split(':')[0] ?? asWord(body.__type)?.split('#').at(-1)
    if (message === undefined && name === undefined) return undefined
    return { codes: name === undefined ? [] : [name], message: message ?? '' }
  },
}
