import type { IdempotencyVerdict } from '@maester/completion'
import { HttpError } from '../errors/http_error.js'

type Refused = Exclude<IdempotencyVerdict['kind'], 'claimed' | 'done'>

const param = 'idempotency-key'
const retryAfterMs = 1_000

/** Why a request with a used key is neither done nor answered. */
export function refusalOf(kind: Refused): HttpError {
  if (kind === 'in_progress') {
    const message = 'A request with this idempotency-key is being answered.'
    return new HttpError('idempotency_in_progress', message, { param, retryAfterMs })
  }
  if (kind === 'reused') {
    const message = 'This idempotency-key was used for another request.'
    return new HttpError('idempotency_key_reused', message, { param })
  }
  const message =
    'The first request with this idempotency-key was interrupted: it may have been answered and charged, or not. ' +
    'To ask again nevertheless, send x-maester-retry-unknown: true.'
  return new HttpError('outcome_unknown', message, { param })
}
