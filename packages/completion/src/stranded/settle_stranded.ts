import type { BudgetStore, Ledger, LedgerRecord, OpenReservation, PicoUsd } from '@maester/cost_meter'
import type { RequestStore } from '../ports/request_store.js'

export interface StrandedDependencies {
  readonly ledger: Pick<Ledger, 'reap' | 'list'>
  readonly budgets: Pick<BudgetStore, 'openReservations' | 'settle'>
  readonly requests: Pick<RequestStore, 'abandon'>
}

export interface StrandedCounts {
  readonly attempts: number
  readonly reservations: number
  readonly requests: number
}

/** Reservations looked at in one go; the rest waits for the next look. */
const reservationLimit = 1_000

/**
 * Settles what processes that are gone left open, everything begun before `before`: attempts become `unknown` and keep
 * their estimate, reservations become what the ledger says was spent, requests end as failed. Safe to run again, and
 * from several processes at once.
 *
 * With `processIds`, everything these processes left open instead, however young.
 */
export async function settleStranded(
  { ledger, budgets, requests }: StrandedDependencies,
  before: Date,
  processIds?: readonly string[],
): Promise<StrandedCounts> {
  const attempts = await ledger.reap(before, processIds)
  const open = await budgets.openReservations(before, reservationLimit, processIds)
  for (const reservation of open) await settleByLedger(reservation, ledger, budgets)
  return { attempts, reservations: open.length, requests: await requests.abandon(before, processIds) }
}

async function settleByLedger(
  { tenantId, requestId, ...account }: OpenReservation,
  ledger: Pick<Ledger, 'list'>,
  budgets: Pick<BudgetStore, 'settle'>,
): Promise<void> {
  const { records } = await ledger.list({ tenantId, requestId, limit: 1_000 })
  const spentPicoUsd = records.reduce((sum, record) => sum + spentOn(record), 0n)
  await budgets.settle({ tenantId, requestId, accounts: [account], spentPicoUsd, executed: records.length > 0 })
}

/** An outcome without a price is booked at its reservation: it must not make room for more. */
function spentOn({ outcome, reservedPicoUsd }: LedgerRecord): PicoUsd {
  if (outcome?.state === 'voided') return 0n
  return outcome?.cost.totalPicoUsd ?? reservedPicoUsd ?? 0n
}
