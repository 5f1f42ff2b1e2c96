// The whole API over real HTTP with nothing to install: stores in memory, the simulator for a provider.
import { createMemoryAlertStore } from '@maester/alerts'
import { createApp, startHttpServer, surfaceReplayFormats } from '@maester/api'
import {
  completionReplayFormats,
  createCompletionService,
  createEmbeddingService,
  createKeeper,
  createMemoryReplayStore,
  createMemoryRequestStore,
  createReplayService,
} from '@maester/completion'
import {
  createBudgetBook,
  createMemoryBudgetPolicyStore,
  createMemoryBudgetStore,
  createMemoryLedger,
  createPriceBook,
} from '@maester/cost_meter'
import { createJobs } from '@maester/jobs'
import { createMemoryBatchItemStore, createMemoryJobStore } from '@maester/jobs/testing'
import {
  createModelGateway,
  createTransport,
  defaultRetries,
  defaultTimeouts,
  providerAdapters,
} from '@maester/model_gateway'
import { createIds, createLogger, createMemorySpanSink, createMetrics, createTracer } from '@maester/observability'
import { createMemoryPromptStore, createPromptRegistry, seedPrompts } from '@maester/prompt_registry'
import { simulatorBaseUrl, startSimulator } from '@maester/simulator'

const now = () => new Date()
const ids = createIds()
const log = createLogger({ level: 'warn' })
const metrics = createMetrics()
const spans = createMemorySpanSink()
const simulator = await startSimulator()
const ledger = createMemoryLedger({ now })
const budgets = createMemoryBudgetStore({ now })
const budgetPolicies = createMemoryBudgetPolicyStore()
const budgetBook = createBudgetBook({ configured: [], store: budgetPolicies })
const gateway = createModelGateway({
  settings: {
    connections: [
      {
        name: 'openai',
        type: 'openai',
        baseUrl: simulatorBaseUrl(simulator.url, 'openai'),
        apiKeys: ['any'],
        simulated: true,
        allowPrivateNetwork: true,
      },
    ],
    aliases: {},
    timeouts: defaultTimeouts,
    retries: defaultRetries,
  },
  adapters: providerAdapters,
  transport: createTransport(),
  prices: createPriceBook(),
  ledger,
  ids,
  log,
  metrics,
})
const requests = createMemoryRequestStore()
const replayStore = createMemoryReplayStore()
const prompts = createMemoryPromptStore()
await seedPrompts(prompts, 'default')
const tools = {
  gateway,
  budgets,
  budgetBook,
  requests,
  keeper: createKeeper(),
  metrics,
  now,
  monotonicMs: () => performance.now(),
}
const completions = createCompletionService({
  ...tools,
  prompts: createPromptRegistry({ store: prompts }),
  defaultModel: 'gpt-4.1-mini',
})
const replays = createReplayService({
  completions,
  requests,
  replays: replayStore,
  formats: { ...completionReplayFormats, ...surfaceReplayFormats },
  replayId: () => ids.id('replay'),
  now,
})
const jobStore = createMemoryJobStore()

const app = createApp({
  environment: 'example',
  version: '0.1.0',
  auth: { mode: 'local' },
  completions,
  embeddings: createEmbeddingService(tools),
  gateway,
  models: { aliases: {}, defaultModel: 'gpt-4.1-mini' },
  replays,
  requests,
  replayStore,
  spans: {
    byTrace: async ({ traceId }) => spans.spans.filter((span) => span.traceId === traceId),
    byRequest: async ({ requestId }) => spans.spans.filter((span) => span.requestId === requestId),
  },
  ledger,
  budgets,
  budgetPolicies,
  budgetBook,
  alerts: createMemoryAlertStore(),
  jobs: createJobs({ store: jobStore, ids }),
  jobStore,
  batchItems: createMemoryBatchItemStore(),
  readiness: async () => ({ ready: true, reasons: [] }),
  ids,
  tracer: createTracer({ sink: spans, ids }),
  log,
  metrics,
})
const server = await startHttpServer({ app, host: '127.0.0.1', port: 0, ids })

const response = await fetch(`${server.url}/v1/reliable_completion`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ prompt: 'Say hello.', max_tokens: 200 }),
})
const { request_id: requestId, content, cost, evaluation } = await response.json()
console.log(content)
console.log(`${cost.total_cost_usd} USD, checks: ${evaluation.status}`)

const { attempts } = await (await fetch(`${server.url}/v1/requests/${requestId}`)).json()
console.log(attempts.map(({ provider, model, state }) => `${provider}/${model}: ${state}`).join('\n'))

await server.close(1_000)
await gateway.close()
await simulator.close()
