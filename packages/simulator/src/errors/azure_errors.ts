import type { JsonObject } from '../json.js'
import type { ErrorName, ErrorStyle } from './error_notice.js'
import { openAiErrorRows, openAiLikeErrors } from './openai_errors.js'

// https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter.
const gatewayCodes: Readonly<Partial<Record<ErrorName, readonly [status: number, code: string, message: string]>>> = {
  missing_key: [
    401,
    '401',
    'Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.',
  ],
  invalid_key: [
    401,
    '401',
    'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
  ],
  unauthorized: [401, '401', 'Access denied due to invalid subscription key or wrong API endpoint.'],
  forbidden: [403, 'AccessDenied', 'Public access is disabled. Please configure private endpoint.'],
  model_not_found: [
    404,
    'DeploymentNotFound',
    'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.',
  ],
  unknown_path: [404, '404', 'Resource not found'],
  gone: [410, 'ServiceModelDeprecated', 'The model {model} has been deprecated.'],
  rate_limited: [
    429,
    '429',
    'Requests to the ChatCompletions_Create Operation under Azure OpenAI API have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after {seconds} seconds.',
  ],
  server_error: [
    500,
    'InternalServerError',
    'The server had an error while processing your request. Sorry about that!',
  ],
  unavailable: [
    503,
    'ServiceUnavailable',
    'The service is temporarily unable to process your request. Please try again later.',
  ],
}

const gatewayErrors = openAiLikeErrors(
  Object.fromEntries(
    Object.entries(gatewayCodes).map(([name, [status, code, message]]) => [
      name,
      [status, '', code, null, message] as const,
    ]),
  ),
  ({ code, message }) => ({ error: { code, message } }),
)
const modelErrors = openAiLikeErrors({})

/** What Azure's filters say of text they found harmless, or of `caught` in text they did not. */
export function contentFilterResult(caught?: 'hate' | 'violence'): JsonObject {
  const result = (category: string) => ({
    filtered: category === caught,
    severity: category === caught ? 'high' : 'safe',
  })
  return {
    hate: result('hate'),
    self_harm: result('self_harm'),
    sexual: result('sexual'),
    violence: result('violence'),
  }
}

/** Azure's errors: from its gateway `{ error: { code, message } }`, from the model as OpenAI says them. */
export const azureErrors: ErrorStyle = (notice, requestId) => {
  if (notice.name === 'content_filter') {
    const message =
      notice.message ??
      "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry."
    const innererror = { code: 'ResponsibleAIPolicyViolation', content_filter_result: contentFilterResult('violence') }
    const status = openAiErrorRows.content_filter[0]
    return {
      status,
      headers: {},
      body: { error: { message, type: null, param: 'prompt', code: 'content_filter', status, innererror } },
    }
  }
  return (notice.name in gatewayCodes ? gatewayErrors : modelErrors)(notice, requestId)
}
