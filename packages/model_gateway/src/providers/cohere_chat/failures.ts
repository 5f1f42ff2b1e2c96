import { CONTEXT_OVERFLOW_PHRASES, REGION_PHRASES } from '../failure_phrases.js'
import type { FailureFormat } from '../failure_reply.js'
import type { FailureRule } from '../failure_rules.js'
import { asText, asWord } from '../json_value.js'

/** https://docs.cohere.com/reference/errors. There are no codes: words and statuses tell. */
const RULES: readonly FailureRule[] = [
  { class: 'quota_exhausted', phrases: ['calls / month', 'calls per month', 'billing'], statuses: [402, 403, 429] },
  { class: 'region_blocked', phrases: REGION_PHRASES, statuses: [400, 403] },
  { class: 'credential', phrases: ['invalid api token', 'no api key supplied'], statuses: [400, 401] },
  { class: 'credential', phrases: ['api key has been deactivated'], statuses: [403] },
  { class: 'model_gone', phrases: ['was removed', 'is deprecated'], statuses: [400, 404] },
  { class: 'model_access', phrases: ['model'], statuses: [404] },
  { class: 'model_access', phrases: ['is not ready for serving'], statuses: [400] },
  { class: 'context_overflow', phrases: CONTEXT_OVERFLOW_PHRASES, statuses: [400, 413, 422] },
  {
    class: 'unsupported_capability',
    phrases: ['is not supported', 'are not supported', 'does not support'],
    statuses: [400, 422],
  },
  // The text holds what the usage guidelines forbid.
  { class: 'content_filtered', statuses: [498] },
]

/** `{message, id}`. */
export const cohereFailureFormat: FailureFormat = {
  rules: RULES,
  readError(body) {
    const message = asWord(body.message) ?? asText(body.error)
    return message === undefined ? undefined : { codes: [], message }
  },
}
