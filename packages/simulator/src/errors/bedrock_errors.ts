import { type ErrorName, type ErrorStyle, wordsOf } from './error_notice.js'

type Row = readonly [status: number, type: string, message: string]

// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors.
// Bedrock never answers 401; what is here for one is what a proxy in front of it would say.
const rows: Readonly<Record<ErrorName, Row>> = {
  invalid_request: [400, 'ValidationException', 'The provided request is not valid.'],
  missing_key: [403, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
  invalid_key: [403, 'UnrecognizedClientException', 'The security token included in the request is invalid.'],
  unauthorized: [401, 'UnauthorizedException', 'Unauthorized'],
  payment_required: [402, 'PaymentRequiredException', 'Your account has an overdue balance.'],
  insufficient_quota: [
    400,
    'ServiceQuotaExceededException',
    'Your request exceeds the service quota for your account.',
  ],
  forbidden: [403, 'AccessDeniedException', "You don't have access to the model with the specified model ID."],
  region_blocked: [
    403,
    'AccessDeniedException',
    'Access to this model is not available for your location: unsupported countries, regions, or territories.',
  ],
  model_not_found: [400, 'ValidationException', 'The provided model identifier is invalid.'],
  unknown_path: [404, 'UnknownOperationException', 'Unknown operation'],
  request_timeout: [408, 'ModelTimeoutException', 'The request took too long to process.'],
  conflict: [409, 'ConflictException', 'The request conflicts with another one.'],
  gone: [404, 'ResourceNotFoundException', 'This model version has reached the end of its life.'],
  request_too_large: [413, 'RequestEntityTooLargeException', 'Request exceeds the maximum size.'],
  unprocessable: [424, 'ModelErrorException', 'The request failed due to an error while processing the model.'],
  context_length: [
    400,
    'ValidationException',
    'The model returned the following errors: Input is too long for requested model.',
  ],
  content_filter: [400, 'ValidationException', 'Output blocked by content filtering policy'],
  unsupported_parameter: [
    400,
    'ValidationException',
    'The model returned the following errors: Malformed input request: extraneous key is not permitted.',
  ],
  rate_limited: [429, 'ThrottlingException', 'Too many tokens, please wait before trying again.'],
  server_error: [
    500,
    'InternalServerException',
    'The system encountered an unexpected error during processing. Try your request again.',
  ],
  bad_gateway: [502, 'ServiceUnavailableException', 'Bad gateway.'],
  unavailable: [503, 'ServiceUnavailableException', 'Bedrock is unable to process your request.'],
  gateway_timeout: [504, 'ModelTimeoutException', 'The request took too long to process.'],
  overloaded: [503, 'ServiceUnavailableException', 'Too many connections, please wait before trying again.'],
}

/** The exception's name, as it also stands in an event stream. */
export const bedrockException = (name: ErrorName): string => rows[name][1]

/** Errors as Amazon says them: the name in a header, the words in the body. */
export const bedrockErrors: ErrorStyle = (notice) => {
  const [status, type, message] = rows[notice.name]
  const headers = { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/` }
  return { status, headers, body: { message: wordsOf(notice, message) } }
}
