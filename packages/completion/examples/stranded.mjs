// What becomes of a call whose process died in the middle: its estimate is kept, its reservation settled.
import { createMemoryRequestStore, settleStranded } from '@maester/completion'
import {
  createMemoryBudgetStore,
  createMemoryLedger,
  formatPicoUsdExact,
  picoUsdFromDecimal,
} from '@maester/cost_meter'

const begun = new Date('2026-01-01T00:00:00Z')
const now = () => begun
const ledger = createMemoryLedger({ now })
const budgets = createMemoryBudgetStore({ now })
const requests = createMemoryRequestStore({ ledger })
const held = picoUsdFromDecimal('0.0004')

await budgets.reserve({
  tenantId: 'acme',
  requestId: 'req_1',
  holds: [{ scope: 'demo', limitPicoUsd: picoUsdFromDecimal('1'), window: 'total' }],
  amountPicoUsd: held,
})
await ledger.open({
  attemptId: 'att_1',
  requestId: 'req_1',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  tenantId: 'acme',
  kind: 'completion',
  attempt: 1,
  provider: 'openai',
  model: 'gpt-4.1',
  simulated: false,
  tags: {},
  reservedPicoUsd: held,
  estimatedUsage: { inputTokens: 10, outputTokens: 40 },
  createdAt: begun,
})

console.log(await settleStranded({ ledger, budgets, requests }, new Date('2026-01-01T00:20:00Z')))
const [record] = (await ledger.list({ tenantId: 'acme', limit: 1 })).records
const [state] = await budgets.states('acme', [{ scope: 'demo', window: 'total' }])
console.log(record.state, formatPicoUsdExact(state.spentPicoUsd), formatPicoUsdExact(state.reservedPicoUsd))
