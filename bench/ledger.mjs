import { connectPostgres, createStorage } from '../packages/database/dist/index.js'
import { startPostgres } from '../tests/dist/servers/postgres.js'
import { cpuMicros } from './harness/cpu.mjs'
import { report } from './harness/report.mjs'

const callers = 256
const tenantId = 'bench'
const pageSize = 1_000

/** Calls recorded a second, each with an intent and, once that is durable, its outcome; then counted in the database. */
export async function run({ smoke }) {
  const server = await startPostgres()
  if (!server) return console.error('The ledger is left out: Postgres is not on this machine.')
  const database = await connectPostgres({ url: server.url })
  const { ledger } = createStorage(database)
  try {
    await recordCalls(ledger, smoke ? 0.2 : 3, 'warm')
    const [cpuBefore, startedMs] = [cpuMicros(process.pid), performance.now()]
    const made = await recordCalls(ledger, smoke ? 0.2 : 10, 'made')
    const seconds = (performance.now() - startedMs) / 1_000
    const cpuMicrosPerCall = (cpuMicros(process.pid) - cpuBefore) / made
    const settled = await countSettled(ledger, 'made')
    report(
      'ledger',
      `Calls recorded on one Postgres, ${callers} at a time`,
      ['calls', 'calls/s', 'CPU µs/call', 'lost'],
      [[String(made), (made / seconds).toFixed(0), cpuMicrosPerCall.toFixed(0), String(made - settled)]],
    )
  } finally {
    await database.close()
    await server.stop()
  }
}

async function recordCalls(ledger, seconds, traceId) {
  const endsMs = performance.now() + seconds * 1_000
  let made = 0
  const caller = async (_, place) => {
    for (let call = 0; performance.now() < endsMs; call += 1) {
      const attemptId = `att_${traceId}_${place}_${call}`
      await ledger.open(intent(attemptId, traceId))
      await ledger.close(outcome(attemptId))
      made += 1
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  return made
}

async function countSettled(ledger, traceId) {
  let settled = 0
  for (let cursor, more = true; more; more = cursor !== undefined) {
    const page = await ledger.list({ tenantId, traceId, limit: pageSize, ...(cursor && { cursor }) })
    settled += page.records.filter(({ state }) => state === 'settled').length
    cursor = page.nextCursor
  }
  return settled
}

const intent = (attemptId, traceId) => ({
  attemptId,
  requestId: `req_${attemptId}`,
  traceId,
  tenantId,
  kind: 'completion',
  attempt: 1,
  provider: 'openai',
  model: 'gpt-4.1-mini',
  simulated: true,
  tags: {},
  reservedPicoUsd: 420_000_000n,
  estimatedUsage: { inputTokens: 250, outputTokens: 200 },
  createdAt: new Date(),
})

const outcome = (attemptId) => ({
  attemptId,
  tenantId,
  state: 'settled',
  usage: { inputTokens: 250, outputTokens: 100, raw: { prompt_tokens: 250, completion_tokens: 100 } },
  cost: {
    inputPicoUsd: 100_000_000n,
    outputPicoUsd: 160_000_000n,
    totalPicoUsd: 260_000_000n,
    priceStatus: 'priced',
    priceVersion: 'bench',
  },
  estimated: false,
  finishReason: 'stop',
  durationMs: 20,
  settledAt: new Date(),
})
