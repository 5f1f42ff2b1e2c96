// Two providers, the first of which is down: the second answers. Needs no key; both are local stand-ins.
import { createMemoryLedger, createPriceBook } from '@maester/cost_meter'
import {
  completionText,
  createModelGateway,
  createTransport,
  defaultRetries,
  defaultTimeouts,
  providerAdapters,
} from '@maester/model_gateway'
import { startFakeUpstream } from '@maester/model_gateway/testing'
import { createIds, createLogger, createTracer } from '@maester/observability'

const down = await startFakeUpstream()
down.reply({ status: 503, body: { error: { message: 'overloaded' } } })
const up = await startFakeUpstream()
up.reply({
  body: {
    id: 'chatcmpl-1',
    model: 'gpt-4.1-mini',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 9, completion_tokens: 2 },
  },
})

const local = { type: 'openai', apiKeys: ['any'], allowPrivateNetwork: true }
const ids = createIds()
const log = createLogger({ level: 'warn' })
const ledger = createMemoryLedger({ now: () => new Date() })
const gateway = createModelGateway({
  settings: {
    connections: [
      { ...local, name: 'openai', baseUrl: down.url },
      { ...local, name: 'openai-eu', baseUrl: up.url },
    ],
    aliases: {
      mini: {
        targets: [{ target: 'openai/gpt-4.1-mini' }, { target: 'openai-eu/gpt-4.1-mini' }],
        strategy: 'priority',
      },
    },
    timeouts: defaultTimeouts,
    retries: defaultRetries,
  },
  adapters: providerAdapters,
  transport: createTransport(),
  ledger,
  prices: createPriceBook({ providerTypes: { 'openai-eu': 'openai' } }),
  ids,
  log,
})

const principal = { tenantId: 'demo' }
const traceId = ids.traceId()
const span = createTracer({ sink: { write: () => {} }, ids }).startRoot('example', { ...principal, traceId })
const context = {
  requestId: ids.requestId(),
  traceId,
  principal,
  span,
  log,
  signal: new AbortController().signal,
  tags: {},
}
const messages = [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }]
const result = await gateway.complete({ kind: 'completion', request: { model: 'mini', messages } }, context)

console.log(completionText(result.completion), `${result.cost.totalPicoUsd} pico-USD`)
console.table(result.routing.attempts)
const { records } = await ledger.list({ tenantId: 'demo', limit: 10 })
console.log(records.map(({ provider, state }) => `${provider}: ${state}`))

await gateway.close()
await down.close()
await up.close()
