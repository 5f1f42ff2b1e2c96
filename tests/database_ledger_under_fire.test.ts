import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { AttemptIntent, AttemptOutcome, Ledger, LedgerRecord } from '@maester/cost_meter'
import { connectPostgres, createStorage } from '@maester/database'
import postgres from 'postgres'
import { expect, it } from 'vitest'
import { describeOnEngines, describeOnPostgres } from './database_engines.js'

describeOnPostgres('The ledger, while backends are killed,', (createDatabase) => {
  it('keeps everything it acknowledged, once', { timeout: 30_000 }, async () => {
    const url = await createDatabase()
    const database = await connectPostgres({ url, acquireTimeoutMs: 5_000 })
    const { ledger } = createStorage(database)
    const acknowledged = {
      intents: new Set<string>(),
      outcomes: new Set<string>(),
      refusals: new Map<string, number>(),
    }
    let isOver = false
    const killing = killBackends(url, () => isOver)
    const endsAt = Date.now() + 4_000
    const caller = async () => {
      while (Date.now() < endsAt) {
        const intent = anIntent()
        try {
          await ledger.open(intent)
          acknowledged.intents.add(intent.attemptId)
          await ledger.close(anOutcome(intent))
          acknowledged.outcomes.add(intent.attemptId)
        } catch (error) {
          const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
          acknowledged.refusals.set(code, (acknowledged.refusals.get(code) ?? 0) + 1)
        }
      }
    }
    await Promise.all(Array.from({ length: 30 }, caller))
    isOver = true
    const kills = await killing
    await database.close()
    const after = await connectPostgres({ url })
    const records = await allRecords(createStorage(after).ledger)
    await after.close()

    const stateOf = new Map(records.map(({ attemptId, state }) => [attemptId, state]))
    expect(kills).toBeGreaterThan(10)
    expect(acknowledged.outcomes.size).toBeGreaterThan(500)
    expect(stateOf.size).toBe(records.length)
    expect([...acknowledged.intents].filter((attemptId) => !stateOf.has(attemptId))).toEqual([])
    expect([...acknowledged.outcomes].filter((attemptId) => stateOf.get(attemptId) !== 'settled')).toEqual([])
    // An id of ours that is refused as used before would be our own earlier commit, taken for someone else's.
    expect([...acknowledged.refusals.keys()]).not.toContain('duplicate_attempt')
  })
})

describeOnEngines('The ledger', (database) => {
  it('lets one intent the database refuses sink no other of its group', async () => {
    const { ledger } = createStorage(database())
    const intents = [anIntent(), anIntent({ tenantId: '' }), anIntent(), anIntent({ attempt: 3e9 }), anIntent()]
    const results = await Promise.allSettled(intents.map((intent) => ledger.open(intent)))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'])
    const known = new Set((await allRecords(ledger)).map(({ attemptId }) => attemptId))
    expect(intents.map(({ attemptId }) => known.has(attemptId))).toEqual([true, false, true, false, true])
  })

  it('takes text that Postgres has no room for', async () => {
    const { ledger } = createStorage(database())
    const intent = anIntent({ tags: { note: 'nul \u0000, half \ud800' } })
    await ledger.open(intent)
    const { records } = await ledger.list({ tenantId: 'acme', requestId: intent.requestId, limit: 1 })
    expect(records[0]?.tags).toEqual({ note: 'nul \ufffd, half \ufffd' })
  })
})

async function killBackends(url: string, isOver: () => boolean): Promise<number> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  let kills = 0
  while (!isOver()) {
    await delay(30 + Math.random() * 60)
    kills += (await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'maester'`)
      .length
  }
  await sql.end()
  return kills
}

async function allRecords(ledger: Ledger): Promise<readonly LedgerRecord[]> {
  const records: LedgerRecord[] = []
  let cursor: string | undefined
  do {
    const page = await ledger.list({ tenantId: 'acme', limit: 1_000, ...(cursor !== undefined && { cursor }) })
    records.push(...page.records)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return records
}

function anIntent(changes: Partial<AttemptIntent> = {}): AttemptIntent {
  return {
    ...{ attemptId: randomUUID(), requestId: randomUUID(), traceId: 'a'.repeat(32), tenantId: 'acme' },
    ...{ kind: 'completion', attempt: 1, provider: 'openai', model: 'gpt-4.1-mini', simulated: true, tags: {} },
    ...{ reservedPicoUsd: 1n, estimatedUsage: {}, createdAt: new Date() },
    ...changes,
  }
}

function anOutcome({ attemptId, tenantId }: AttemptIntent): AttemptOutcome {
  return {
    ...{ attemptId, tenantId, state: 'settled', usage: { inputTokens: 1 }, estimated: false, durationMs: 1 },
    cost: { inputPicoUsd: 1n, outputPicoUsd: 1n, totalPicoUsd: 2n, priceStatus: 'priced', priceVersion: 'v' },
    settledAt: new Date(),
  }
}
