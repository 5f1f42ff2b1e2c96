import { formatUsd6, type LedgerRecord, type PicoUsd } from '@maester/cost_meter'
import type { AttemptSummary } from '@maester/model_gateway'
import type { RecordedBudget, RequestFinish } from '../ports/request_store.js'

type AbandonedEnd = Pick<
  RequestFinish,
  'status' | 'errorCode' | 'provider' | 'model' | 'simulated' | 'attempts' | 'totalPicoUsd'
> & { readonly actualTotalUsd: RecordedBudget['actualTotalUsd'] }

/** How a request ends whose process went away: with what the ledger knows of it. */
export function abandonedEnd(
  decision: RecordedBudget['decision'] | undefined,
  records: readonly LedgerRecord[],
): AbandonedEnd {
  const inOrder = records.toSorted((a, b) => a.attempt - b.attempt)
  const last = inOrder.at(-1)
  const totalPicoUsd = totalSpent(records)
  return {
    status: 'failed',
    errorCode: 'outcome_unknown',
    ...(last && { provider: last.provider, model: last.model }),
    simulated: last?.simulated ?? false,
    attempts: inOrder.map(toSummary),
    totalPicoUsd,
    actualTotalUsd: decision === 'blocked' || totalPicoUsd === null ? null : formatUsd6(totalPicoUsd),
  }
}

/** Voided attempts cost nothing. `null` when an attempt has no outcome or no price. */
function totalSpent(records: readonly LedgerRecord[]): PicoUsd | null {
  let total = 0n
  for (const { outcome } of records) {
    if (outcome?.state === 'voided') continue
    const spent = outcome?.cost.totalPicoUsd ?? null
    if (spent === null) return null
    total += spent
  }
  return total
}

function toSummary({ attemptId, provider, model, keyId, state, outcome }: LedgerRecord): AttemptSummary {
  // The gateway wrote it: the ledger keeps it as text.
  const failureClass = outcome?.failureClass as AttemptSummary['failureClass']
  return {
    attemptId,
    provider,
    model,
    outcome: state === 'settled' && failureClass === undefined ? 'ok' : 'failed',
    ...(failureClass !== undefined && { failureClass }),
    durationMs: outcome?.durationMs ?? 0,
    ...(keyId !== undefined && { keyId }),
  }
}
