import { sql } from 'drizzle-orm'
import type { Transaction } from '../database.js'
import { type AccountRow, accountRelation, WINDOW_FIGURES, type WindowRow } from './budget_state.js'
import { budgetWindows } from './budget_windows_table.js'

/**
 * Creates the windows on their first use, and holds their rows until the transaction ends. One order for everyone: no two
 * requests wait for each other.
 */
export async function lockWindows(
  tx: Transaction,
  tenantId: string,
  accounts: readonly AccountRow[],
): Promise<readonly WindowRow[]> {
  return await tx.execute<WindowRow>(sql`
    insert into ${budgetWindows} as w (tenant_id, scope, window_kind, time_zone, window_start, window_end)
    select ${tenantId}, r.scope, r.window_kind, r.time_zone, r.window_start, r.window_end
    from ${accountRelation(accounts)} order by r.scope, r.window_kind, r.time_zone, r.window_start
    on conflict on constraint budget_windows_key do update set scope = excluded.scope
    returning ${WINDOW_FIGURES}`)
}
