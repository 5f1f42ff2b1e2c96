// A call under a budget: estimate, decide, reserve, record, settle. Run: node examples/budget_and_ledger.mjs
import { randomUUID } from 'node:crypto'
import {
  createMemoryBudgetStore,
  createMemoryLedger,
  createPriceBook,
  decideBudget,
  estimateInputTokens,
  formatPicoUsdExact,
  picoUsdFromDecimal,
} from '@maester/cost_meter'

const now = () => new Date()
const prices = createPriceBook()
const ledger = createMemoryLedger({ now })
const budgets = createMemoryBudgetStore({ now })

const tenantId = 'acme'
const requestId = randomUUID()
const account = { scope: 'demo', window: 'day' }
const limitPicoUsd = picoUsdFromDecimal('0.0001')

// Before the call: what it can cost at most, and whether that fits.
const tokens = { inputTokens: estimateInputTokens(['Summarise this incident in one line.']), outputTokens: 200 }
const estimateOf = (model) => prices.estimate({ provider: 'openai', model, at: now() }, tokens)
const decision = decideBudget({
  limitPicoUsd,
  model: 'gpt-4.1-mini',
  estimate: estimateOf('gpt-4.1-mini'),
  cheaper: { model: 'gpt-4.1-nano', estimate: estimateOf('gpt-4.1-nano') },
  allowCheaper: true,
})
console.log(`${decision.decision}: ${decision.reason}`)

const model = decision.effectiveModel
const reservedPicoUsd = estimateOf(model).totalPicoUsd
const holds = [{ ...account, limitPicoUsd }]
const { reserved } = await budgets.reserve({ tenantId, requestId, holds, amountPicoUsd: reservedPicoUsd })
if (!reserved) throw new Error('Another call was faster and took the room that was left')

// The intent is durable before anything is sent.
const attemptId = randomUUID()
await ledger.open({
  attemptId,
  requestId,
  traceId: randomUUID().replaceAll('-', ''),
  tenantId,
  kind: 'completion',
  attempt: 1,
  provider: 'openai',
  model,
  simulated: true,
  tags: {},
  reservedPicoUsd,
  estimatedUsage: tokens,
  createdAt: now(),
})

// After it: what the provider reported, rated and settled.
const usage = { inputTokens: 9, outputTokens: 31 }
const cost = prices.rate({ provider: 'openai', model, at: now() }, usage)
const outcome = {
  attemptId,
  tenantId,
  state: 'settled',
  usage,
  cost,
  estimated: false,
  durationMs: 12,
  settledAt: now(),
}
await ledger.close(outcome)
const spentPicoUsd = cost.totalPicoUsd
const settlement = { tenantId, requestId, accounts: [account], spentPicoUsd, executed: true }
const [state] = await budgets.settle(settlement)

console.log(
  `spent ${formatPicoUsdExact(state.spentPicoUsd)} USD, holding ${formatPicoUsdExact(state.reservedPicoUsd)} USD`,
)
const { records } = await ledger.list({ tenantId, requestId, limit: 10 })
console.log(`the ledger has ${records.length} attempt, ${records[0].state}`)
