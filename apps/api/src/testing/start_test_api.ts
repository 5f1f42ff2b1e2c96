import {
  createMemoryApiKeyStore,
  createMemoryCredentialStore,
  createMemoryProjectStore,
  createMemoryTenantStore,
  derivePurposeKeys,
} from '@maester/access'
import { createMemoryAlertStore } from '@maester/alerts'
import {
  type CompletionAnswer,
  type CompletionService,
  createMemoryReplayStore,
  createMemoryRequestStore,
} from '@maester/completion'
import {
  createBudgetBook,
  createLivePriceBook,
  createMemoryBudgetPolicyStore,
  createMemoryBudgetStore,
  createMemoryLedger,
  createMemoryPriceStore,
  createMemoryUsageReports,
} from '@maester/cost_meter'
import { createJobs } from '@maester/jobs'
import { createMemoryBatchItemStore, createMemoryJobStore } from '@maester/jobs/testing'
import { GatewayError } from '@maester/model_gateway'
import { createIds, createMemorySpanSink, createMetrics, createTracer, type SpanRecord } from '@maester/observability'
import { createMemoryLogger } from '@maester/observability/testing'
import { expect } from 'vitest'
import { createApp } from '../create_app.js'
import { type ApiDependencies, defaultSettings } from '../dependencies.js'
import { createRoutes } from '../routes/registry.js'
import { type HttpServerOptions, startHttpServer } from '../serve.js'
import { answerTo } from './answers.js'

type Run = (...args: Parameters<CompletionService['run']>) => Promise<CompletionAnswer>
type Stream = (...args: Parameters<CompletionService['stream']>) => Promise<CompletionAnswer>

const testSecret = 'a secret of at least 32 characters'

/** The API on a real port with stores in memory, and a completion service that does what the test says. */
export async function startTestApi(
  overrides: Partial<ApiDependencies> = {},
  serverOptions: Partial<HttpServerOptions> = {},
) {
  const ids = createIds()
  const sink = createMemorySpanSink()
  const { log, lines } = createMemoryLogger()
  const metrics = createMetrics()
  const ledger = createMemoryLedger({ now: () => new Date() })
  const priceStore = createMemoryPriceStore({ now: () => new Date() })
  const alerts = createMemoryAlertStore()
  const budgets = createMemoryBudgetStore({ now: () => new Date() })
  const budgetPolicies = createMemoryBudgetPolicyStore()
  const jobStore = createMemoryJobStore()
  const batchItems = createMemoryBatchItemStore()
  const requests = createMemoryRequestStore()
  const replayStore = createMemoryReplayStore()
  const graceOver = new AbortController()
  const calls: Parameters<Run>[] = []
  let run: Run = async (input, context) => answerTo(input, context)
  let stream: Stream = async (input, context) => answerTo(input, context)

  const spansBy = (matches: (span: SpanRecord) => boolean) => Promise.resolve(sink.spans.filter(matches))
  const dependencies: ApiDependencies = {
    environment: 'test',
    version: '0.0.0',
    auth: { mode: 'local' },
    completions: {
      run: (input, context, options) => {
        calls.push([input, context, options])
        return run(input, context, options)
      },
      stream: (input, context, options, onDelta) => {
        calls.push([input, context, options])
        return stream(input, context, options, onDelta)
      },
      call: () => Promise.reject(new Error('no call was expected')),
    },
    embeddings: { embed: () => Promise.reject(new Error('no embeddings were expected')) },
    gateway: {
      targetsOf: () => [],
      preview: ({ model }) => {
        throw new GatewayError('model_not_found', `The model ${model} is not available.`, false)
      },
      targets: () => [],
    },
    canaries: { report: () => [], rollBack: async () => undefined, resume: async () => undefined },
    routeExplainer: { explain: () => Promise.reject(new Error('no explanation was expected')) },
    models: () => ({ aliases: {} }),
    replays: {
      find: (key) => requests.find(key),
      run: () => Promise.reject(new Error('no replay was expected')),
    },
    requests,
    replayStore,
    spans: {
      byTrace: ({ tenantId, traceId }) => spansBy((span) => span.tenantId === tenantId && span.traceId === traceId),
      byRequest: ({ tenantId, requestId }) =>
        spansBy((span) => span.tenantId === tenantId && span.requestId === requestId),
    },
    ledger,
    usageReports: createMemoryUsageReports(overrides.ledger ?? ledger, ['default']),
    prices: createLivePriceBook({ store: priceStore, providerTypes: { openai: 'openai' } }),
    priceStore,
    budgets,
    budgetPolicies,
    budgetBook: createBudgetBook({ configured: [], store: budgetPolicies }),
    alerts,
    jobs: createJobs({ store: jobStore, ids }),
    jobStore,
    batchItems,
    tenants: createMemoryTenantStore(),
    projects: createMemoryProjectStore(),
    apiKeys: createMemoryApiKeyStore(),
    peppers: derivePurposeKeys('api-keys', [testSecret]),
    onKeyChanged: () => undefined,
    credentials: createMemoryCredentialStore(),
    keks: derivePurposeKeys('credentials', [testSecret]),
    credentialProbe: { knows: (provider) => provider === 'openai', check: async () => 'unknown' },
    onCredentialsChanged: async () => undefined,
    readiness: async () => ({ ready: true, reasons: [] }),
    ids,
    graceOver: graceOver.signal,
    tracer: createTracer({ sink, ids }),
    log,
    metrics,
    ...overrides,
  }
  const routes = createRoutes({ ...dependencies, settings: { ...defaultSettings, ...dependencies.settings } })
  const app = createApp(dependencies)
  const onGraceOver = () => graceOver.abort()
  const server = await startHttpServer({ app, host: '127.0.0.1', port: 0, ids, onGraceOver, ...serverOptions })

  /** The JSON of a good answer, held against the schema its route documents. */
  async function read<Answer = Readonly<Record<string, unknown>>>(
    path: string,
    init: RequestInit = {},
  ): Promise<Answer> {
    const response = await fetch(server.url + path, init)
    const [[, matched] = []] = app.router
      .match(init.method ?? 'GET', path.replace(/\?.*/, ''))[0]
      .slice(-1)
      .map(([found]) => found)
    const route = routes.find((candidate) => candidate.path === matched?.path && candidate.method === matched.method)
    const schema = route?.operation.answers[response.status]?.schema
    const body: unknown = await response.json()
    if (!schema)
      throw new Error(`${path} answered ${response.status}, which it does not document: ${JSON.stringify(body)}`)
    expect(schema.parse(body)).toEqual(body)
    return body as Answer
  }

  return {
    app,
    dependencies,
    routes,
    read,
    url: server.url,
    port: server.port,
    /** What reached the pipeline, oldest first. */
    calls,
    /** Every log line so far. */
    lines,
    spans: sink.spans,
    ledger,
    alerts,
    budgets,
    jobStore,
    batchItems,
    replayStore,
    requests,
    onRun: (next: Run) => {
      run = next
    },
    onStream: (next: Stream) => {
      stream = next
    },
    get: (path: string, headers: Record<string, string> = {}) => fetch(server.url + path, { headers }),
    post: (path: string, body: unknown, headers: Record<string, string> = {}) =>
      fetch(server.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    close: () => server.close(0),
    server,
  }
}

export type TestApi = Awaited<ReturnType<typeof startTestApi>>
