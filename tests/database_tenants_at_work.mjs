import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'

const tenants = ['acme', 'globex', 'initech', 'umbrella']

/**
 * 24 callers of four tenants, each transaction after transaction, with pauses between the queries of one.
 *
 * @param {(tenantId: string, work: (query: (text: string) => Promise<readonly object[]>) => Promise<void>) => Promise<void>} transact
 * @param {number} forMs
 */
export async function tenantsAtWork(transact, forMs) {
  const seen = { finished: 0, interrupted: 0, foreignReads: 0 }
  const endsAt = Date.now() + forMs
  // One wall crossed is enough.
  const atWork = async (/** @type {string} */ tenantId) => {
    while (Date.now() < endsAt && seen.foreignReads === 0) {
      try {
        await transact(tenantId, (query) => steps(tenantId, query, seen))
        seen.finished += 1
      } catch {
        seen.interrupted += 1
      }
    }
  }
  const working = Array.from({ length: 24 }, (_, index) => atWork(tenants[index % tenants.length] ?? ''))
  await Promise.race([Promise.all(working), delay(forMs + 1_000)])
  return seen
}

/** Writes a row and reads them all, some times. The tenant comes from the transaction, as a default would. */
async function steps(tenantId, query, seen) {
  for (let step = randomInt(2, 6); step > 0; step -= 1) {
    const name = `${tenantId}/${randomUUID()}`
    await query(`insert into prompts select current_setting('app.tenant', true), '${name}', 1, now()`)
    await delay(randomInt(0, 20))
    const rows = await query('select tenant_id from prompts')
    seen.foreignReads += rows.filter((row) => row.tenant_id !== tenantId).length
  }
}
