import { randomUUID } from 'node:crypto'
import {
  type AttemptIntent,
  type AttemptOutcome,
  createMemoryUsageReports,
  type UsageDimension,
  type UsageQuestion,
  type UsageReport,
} from '@maester/cost_meter'
import { createStorage, type Database, type Storage } from '@maester/database'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { describeOnEngines } from './database_engines.js'

const START_MS = Date.parse('2026-11-20T21:50:00Z')
const MINUTE_MS = 60_000

type Of<A> = A extends fc.Arbitrary<infer Value> ? Value : never

const pico = fc.bigInt({ min: 0n, max: 10n ** 16n })

const call = fc.record({
  kind: fc.constantFrom('completion', 'embedding', 'judge'),
  attempt: fc.integer({ min: 1, max: 3 }),
  provider: fc.constantFrom('openai', 'anthropic'),
  model: fc.constantFrom('gpt-4.1', 'claude'),
  simulated: fc.boolean(),
  tags: fc.constantFrom({}, { feature: 'chat' }, { feature: 'sum "up"', team: 'a' }, { team: 'a', feature: 'chat' }),
  projectId: fc.constantFrom(undefined, 'p1'),
  promptVersion: fc.constantFrom(undefined, 'v1', 'v2'),
  minutes: fc.integer({ min: 0, max: 200 }),
})

const end = fc.record({
  state: fc.constantFrom('settled', 'voided', 'unknown'),
  inputTokens: fc.constantFrom(undefined, 0, 1_200),
  cacheReadTokens: fc.constantFrom(undefined, 700),
  outputTokens: fc.constantFrom(undefined, 0, 340),
  input: pico,
  output: pico,
  fees: pico,
  isPriced: fc.boolean(),
  isInconsistent: fc.boolean(),
  estimated: fc.boolean(),
})

const operation = fc.oneof(
  { arbitrary: fc.record({ do: fc.constant('call' as const), call, end }), weight: 6 },
  { arbitrary: fc.record({ do: fc.constant('open' as const), call }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('correct' as const), index: fc.nat(20), amount: pico }), weight: 2 },
  { arbitrary: fc.record({ do: fc.constant('fold' as const) }), weight: 2 },
  { arbitrary: fc.record({ do: fc.constant('fold and break off' as const) }), weight: 1 },
)

type Operation = Of<typeof operation>

function intentOf(tenantId: string, { minutes, projectId, promptVersion, ...fields }: Of<typeof call>) {
  const intent = {
    ...fields,
    ...(projectId !== undefined && { projectId }),
    ...(promptVersion !== undefined && { promptName: 'summary', promptVersion }),
    tenantId,
    attemptId: `att_${randomUUID()}`,
    requestId: `req_${randomUUID()}`,
    traceId: 'a'.repeat(32),
    reservedPicoUsd: null,
    estimatedUsage: {},
    createdAt: new Date(START_MS + minutes * MINUTE_MS),
  }
  return intent as AttemptIntent
}

function outcomeOf({ attemptId, tenantId, createdAt }: AttemptIntent, fields: Of<typeof end>) {
  const { state, isPriced, isInconsistent, input, output, fees, estimated, ...tokens } = fields
  const usage = Object.fromEntries(Object.entries(tokens).filter(([, count]) => count !== undefined))
  const amounts = isPriced
    ? { inputPicoUsd: input, outputPicoUsd: output, totalPicoUsd: input + output + fees }
    : { inputPicoUsd: null, outputPicoUsd: null, totalPicoUsd: null }
  const cost = {
    ...amounts,
    priceStatus: isPriced ? 'priced' : 'unpriced',
    priceVersion: isPriced ? 'v' : null,
    ...(isInconsistent && { inconsistent: true }),
  }
  return { attemptId, tenantId, state, usage, cost, estimated, durationMs: 1, settledAt: createdAt } as AttemptOutcome
}

const GROUPINGS: readonly (readonly UsageDimension[])[] = [
  [],
  ['model', 'provider'],
  ['tag.feature', 'kind', 'attempt'],
  ['project', 'prompt', 'prompt_version', 'simulated'],
  ['day', 'tenant'],
  ['hour'],
]

function questions(tenantId: string): readonly UsageQuestion[] {
  const whole = { tenantId, from: new Date(START_MS), to: new Date(START_MS + 300 * MINUTE_MS) }
  // Bounds inside buckets, and no whole bucket at all.
  const cut = { tenantId, from: new Date(START_MS + 7 * MINUTE_MS), to: new Date(START_MS + 122.5 * MINUTE_MS) }
  const within = { tenantId, from: new Date(START_MS + 12 * MINUTE_MS), to: new Date(START_MS + 20 * MINUTE_MS) }
  return [
    ...GROUPINGS.map((groupBy) => ({ ...whole, groupBy })),
    { ...cut, groupBy: ['model'] },
    { ...within, groupBy: ['model'] },
    { ...whole, groupBy: ['day'], timeZone: 'Asia/Kathmandu' },
    { ...whole, groupBy: ['hour'], timeZone: 'Asia/Kolkata' },
    { ...whole, groupBy: ['model'], filter: { kind: 'judge', simulated: false, tag: { name: 'team', value: 'a' } } },
  ]
}

/** Groups as a set: how ties are ordered is each report's own. */
function comparable({ groups, total }: UsageReport) {
  return { total, groups: new Map(groups.map((group) => [JSON.stringify(Object.values(group.key)), group])) }
}

async function expectExact(storage: Storage, tenantId: string): Promise<void> {
  const measure = createMemoryUsageReports(storage.ledger, [tenantId])
  for (const question of questions(tenantId)) {
    const page = { limit: 1_000 }
    const [ours, theirs] = await Promise.all([
      storage.usageReports.report(question, page),
      measure.report(question, page),
    ])
    expect(comparable(ours)).toEqual(comparable(theirs))
  }
}

/** Lets the work be done and then breaks the transaction off, as a process does that is killed before the commit. */
function breakingOff(database: Database): Database {
  return {
    ...database,
    ledgerTransaction: (work) =>
      database.ledgerTransaction(async (tx) => {
        await work(tx)
        throw new Error('killed')
      }),
  }
}

async function run(database: Database, storage: Storage, tenantId: string, operations: readonly Operation[]) {
  const closed: AttemptIntent[] = []
  const corrections = new Map<string, number>()
  for (const step of operations) {
    if (step.do === 'fold') await storage.foldUsage()
    else if (step.do === 'fold and break off') {
      await expect(createStorage(breakingOff(database)).foldUsage()).rejects.toThrow('killed')
    } else if (step.do === 'correct') {
      const intent = closed[step.index % Math.max(1, closed.length)]
      if (!intent) continue
      const entry = (corrections.get(intent.attemptId) ?? 0) + 1
      corrections.set(intent.attemptId, entry)
      const amounts = { inputPicoUsd: step.amount, outputPicoUsd: 0n, totalPicoUsd: step.amount }
      const { attemptId } = intent
      const correction = { tenantId, attemptId, entry, ...amounts, priceVersion: 'w', correctedAt: new Date() }
      // Written twice, as by a job that runs again.
      expect(await storage.corrections.correct([correction])).toBe(1)
      expect(await storage.corrections.correct([correction])).toBe(0)
    } else {
      const intent = intentOf(tenantId, step.call)
      await storage.ledger.open(intent)
      if (step.do === 'open') continue
      const outcome = outcomeOf(intent, step.end)
      await storage.ledger.close(outcome)
      if (outcome.state !== 'voided' && outcome.cost.inputPicoUsd !== undefined) closed.push(intent)
    }
  }
}

describeOnEngines('The reports of usage', (database) => {
  it('add up to the ledger exactly, whatever was folded when, and however often that broke off', async () => {
    const storage = createStorage(database())
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 25 }), async (operations) => {
        const tenantId = `tenant_${randomUUID()}`
        await run(database(), storage, tenantId, operations)
        await expectExact(storage, tenantId)
        await storage.foldUsage()
        await expectExact(storage, tenantId)
      }),
      { numRuns: 12 },
    )
  }, 60_000)

  it('miss nothing and count nothing twice while many write and fold at once', async () => {
    const storage = createStorage(database())
    const tenantId = `tenant_${randomUUID()}`
    const calls = fc.sample(fc.record({ call, end }), 200)
    const writers = calls.map(async (each) => {
      const intent = intentOf(tenantId, each.call)
      await storage.ledger.open(intent)
      await storage.ledger.close(outcomeOf(intent, each.end))
    })
    const folders = Array.from({ length: 8 }, async () => {
      for (let turn = 0; turn < 5; turn += 1) await storage.foldUsage()
    })
    await Promise.all([...writers, ...folders])
    await expectExact(storage, tenantId)
    await storage.foldUsage()
    await expectExact(storage, tenantId)
  }, 60_000)

  it('come in pages, each group once, the dearest first', async () => {
    const storage = createStorage(database())
    const tenantId = `tenant_${randomUUID()}`
    for (const [index, each] of fc.sample(fc.record({ call, end }), 9).entries()) {
      const intent = { ...intentOf(tenantId, each.call), model: `m${index}` }
      await storage.ledger.open(intent)
      await storage.ledger.close(outcomeOf(intent, each.end))
    }
    const question: UsageQuestion = { ...questions(tenantId)[0]!, groupBy: ['model'] }
    const all = await storage.usageReports.report(question, { limit: 100 })
    const seen: UsageReport['groups'][number][] = []
    let cursor: string | undefined
    do {
      const page = await storage.usageReports.report(question, { limit: 2, ...(cursor !== undefined && { cursor }) })
      expect(page.total).toEqual(all.total)
      seen.push(...page.groups)
      cursor = page.nextCursor
    } while (cursor !== undefined)
    expect(seen).toEqual(all.groups)
    expect(seen).toHaveLength(9)
  })
})
