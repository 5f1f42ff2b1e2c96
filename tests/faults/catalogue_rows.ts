import type { Mischief } from './fault_proxy.js'

/** What a caller is told and what the ledger holds, whole and streamed. */
export interface CatalogueRow {
  readonly id: string
  /** A fault of the simulator by name, one with parameters, what the proxy does, or a target that is no provider. */
  readonly fault:
    | string
    | { readonly kind: string; readonly [parameter: string]: string | number }
    | Mischief
    | { readonly target: string }
  /** `status code, states of the attempts`; `told` before a code that comes in the stream. */
  readonly whole?: string
  readonly streamed?: string
}

const both = (id: string, fault: CatalogueRow['fault'], expected: string): CatalogueRow => ({
  id,
  fault,
  whole: expected,
  streamed: expected,
})

const well = '200, settled'

export const rows: readonly CatalogueRow[] = [
  both('F1', { target: 'refused' }, '502 upstream_unreachable, voided voided'),
  both('F2', 'reset', '502 upstream_reset, unknown unknown'),
  both('F3', { do: 'reset_reused' }, well),
  both('F4', 'hang', '504 upstream_timeout_first_byte, unknown'),
  { id: 'F5', fault: 'hang-mid-body', whole: '504 upstream_timeout_idle, unknown' },
  { id: 'F6', fault: 'hang-mid-stream', streamed: '200 told upstream_timeout_idle, unknown' },
  both('F7', { kind: 'drip', bytes: 1, every_ms: 20 }, '504 upstream_timeout_idle, unknown'),
  both('F8', 'malformed-json', '502 upstream_bad_response, unknown unknown'),
  { id: 'F9', fault: 'truncated-length', whole: '502 upstream_incomplete, unknown unknown' },
  ...['truncated-chunks', 'reset-mid-body'].map((fault) => ({
    id: 'F9',
    fault,
    whole: '502 upstream_incomplete, unknown unknown',
    streamed: '200 told upstream_incomplete, unknown',
  })),
  {
    id: 'F10',
    fault: 'truncated-close',
    whole: '502 upstream_bad_response, unknown unknown',
    streamed: '200 told upstream_incomplete, unknown',
  },
  both('F11', 'html-200', '502 upstream_bad_response, unknown'),
  {
    id: 'F11',
    fault: 'empty-200',
    whole: '502 upstream_bad_response, unknown unknown',
    streamed: '502 upstream_incomplete, unknown unknown',
  },
  both('F12', 'error-200', '429 provider_rate_limited, voided voided voided'),
  both('F13', 'http-400', '400 invalid_value, voided'),
  both('F14', 'http-401', '502 upstream_auth_failed, voided'),
  both('F15', 'http-402', '502 upstream_quota_exhausted, voided'),
  both('F15', 'insufficient-quota', '502 upstream_quota_exhausted, voided'),
  both('F16', 'http-403', '502 upstream_failed, voided'),
  both('F16', 'region', '403 region_blocked, voided'),
  both('F16', 'content-filter', '400 content_policy_violation, voided'),
  both('F17', 'http-404', '404 model_not_found, voided'),
  both('F18', 'http-408', '504 upstream_timeout_first_byte, unknown unknown'),
  both('F19', 'http-409', '502 upstream_failed, voided voided'),
  both('F20', 'http-413', '413 request_too_large, voided'),
  both('F21', 'http-422', '422 invalid_value, voided'),
  both(
    'F22',
    { kind: 'error', error: 'rate_limited', retry: 'seconds', retry_seconds: 1 },
    '429 provider_rate_limited, voided voided voided',
  ),
  both(
    'F22',
    { kind: 'error', error: 'rate_limited', retry: 'seconds', retry_seconds: 30 },
    '429 provider_rate_limited, voided',
  ),
  both('F23', 'retry-after-huge', '429 provider_rate_limited, voided'),
  both('F23', 'retry-after-past', '429 provider_rate_limited, voided voided voided'),
  both('F23', 'retry-after-garbage', '429 provider_rate_limited, voided voided voided'),
  both('F23', 'retry-after-negative', '429 provider_rate_limited, voided voided voided'),
  both('F24', 'retry-after-ms', '429 provider_rate_limited, voided voided voided'),
  both('F24', 'ratelimit-reset', '429 provider_rate_limited, voided'),
  both('F25', 'http-500', '502 upstream_failed, voided voided'),
  both('F26', 'http-502', '502 upstream_failed, voided voided'),
  both('F26', 'http-503', '503 provider_overloaded, voided voided'),
  both('F26', 'http-504', '504 upstream_timeout_first_byte, unknown unknown'),
  both('F27', 'http-529', '503 provider_overloaded, voided voided'),
  { id: 'F28', fault: 'error-before-content', streamed: '503 provider_overloaded, voided voided' },
  { id: 'F29', fault: 'error-mid-stream', streamed: '200 told provider_overloaded, unknown' },
  { id: 'F30', fault: 'no-terminal', streamed: '200 told upstream_incomplete, unknown' },
  { id: 'F30', fault: 'no-end-marker', streamed: '200 told upstream_incomplete, unknown' },
  ...['split-utf8', 'invalid-utf8'].map((fault) => both('F31', fault, well)),
  ...['crlf', 'cr', 'comments', 'bom', 'no-space', 'split-data', 'rechunk'].map((fault) => both('F32', fault, well)),
  both('F32', { do: 'split', bytes: 3 }, well),
  { id: 'F33', fault: 'giant-line', streamed: '200 told upstream_bad_response, unknown' },
  { id: 'F33', fault: 'giant-body', whole: '502 upstream_bad_response, unknown' },
  both('F34', 'usage-missing', '200, settled (estimated)'),
  ...['usage-duplicated', 'usage-corrected', 'usage-decreasing'].map((fault) => both('F35', fault, well)),
  { id: 'F35', fault: 'usage-after-done', streamed: well },
  ...['usage-negative', 'usage-fractional', 'usage-string', 'usage-absurd'].map((fault) =>
    both('F36', fault, '200, settled (estimated)'),
  ),
  both('F37', { target: 'nowhere' }, '502 upstream_unreachable, voided voided'),
  both('F38', { target: 'unsafe' }, '502 upstream_unreachable, voided'),
  both('F40', 'header-overflow', '502 upstream_bad_response, unknown'),
  both('F41', 'redirect', '502 upstream_redirect_blocked, voided'),
  both('F45', 'duplicate-response', well),
]

/** Rows of the catalogue whose tests need a place of their own: the file, and a part of the title. */
export const elsewhere: Readonly<Record<string, readonly [file: string, title: string]>> = {
  F39: ['packages/model_gateway/src/seek_room.test.ts', ''],
  F42: ['packages/observability/src/ids.test.ts', 'when the clock steps back'],
  F43: ['tests/faults/catalogue.test.ts', 'a caller who leaves'],
  F44: ['apps/api/src/stream/event_stream.test.ts', 'cuts off a caller who reads nothing for too long'],
  P1: ['tests/faults/storage_outage.test.ts', 'down at the start'],
  P2: ['tests/faults/storage_outage.test.ts', 'goes away'],
  P3: ['tests/spool_outage.test.ts', 'every call that was accepted is in the ledger once'],
  P4: ['tests/database_killed_backends.test.ts', 'never goes on inside another tenant'],
  P5: ['tests/database_ledger_under_fire.test.ts', 'keeps everything it acknowledged, once'],
  P6: ['tests/database_transactions.test.ts', 'refuses within the acquire timeout'],
  P7: ['packages/database/src/spool/file_spool.test.ts', 'refuses what does not fit any more'],
  P8: ['tests/faults/storage_outage.test.ts', 'takes no writes'],
  P9: ['tests/database_ledger_under_fire.test.ts', 'sink no other of its group'],
  P10: ['tests/database_transactions.test.ts', 'while the ping still answers'],
  P11: ['tests/stop_signal.test.ts', 'exits at once at a second signal'],
  Q1: ['tests/coordination.test.ts', 'start without Redis'],
  Q2: ['tests/limits_shared.test.ts', 'while Redis is away'],
  Q3: ['tests/jobs_scenarios.ts', 'when the queue has lost its messages'],
  Q4: ['tests/jobs_redis.test.ts', 'when Redis may evict jobs'],
  Q5: ['tests/jobs_scenarios.ts', 'run nothing when their message comes again'],
  Q6: ['tests/jobs_killed_worker.test.ts', 'a batch whose worker is killed'],
  Q7: ['tests/jobs_scenarios.ts', 'taken over from a worker that fell silent'],
  Q8: ['tests/jobs_scenarios.ts', 'are finished by the new one only'],
  Q9: ['tests/jobs_scenarios.ts', 'that keep failing end dead with their reason'],
  Q10: ['tests/jobs_scenarios.ts', 'do not keep those of another waiting'],
  Q11: ['tests/stop_signal.test.ts', 'finishes what is open'],
}
