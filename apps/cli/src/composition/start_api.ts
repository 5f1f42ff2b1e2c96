import { createApp, type HttpServer, startHttpServer } from '@maester/api'
import { createJobs } from '@maester/jobs'
import { createCallerLimits } from '@maester/limits'
import { accessWarning } from './access_warning.js'
import { apiAccess } from './api_access.js'
import type { Product } from './open_product.js'
import { createReadiness } from './readiness.js'
import { listenFailure } from './start_failure.js'

export interface RunningApi {
  readonly server: HttpServer
  /**
   * Answers 503 at /readyz and refuses other requests from now on, for `lameDuckMs` still on new connections; lets open
   * requests finish for a while, then closes.
   */
  stop(lameDuckMs: number): Promise<void>
}

/** Streams get this long to finish after the lame-duck time, in ms. */
const graceMs = 20_000

/** Serves HTTP. `onEnqueued` tells a worker in this process that there is work. */
export async function startApi(product: Product, version: string, onEnqueued?: () => void): Promise<RunningApi> {
  const { environment, observation, store, coordination, pipeline, settings } = product
  const { ids, tracer, log, metrics } = observation
  const { storage, queue } = store
  const stopping = new AbortController()
  const graceOver = new AbortController()
  const app = createApp({
    environment: environment.environment,
    version,
    ...apiAccess(product),
    limits: createCallerLimits({ store: coordination.limitStore, settings: () => settings().limits }),
    completions: pipeline.completions,
    embeddings: pipeline.embeddings,
    idempotency: storage.idempotency,
    gateway: pipeline.gateway,
    canaries: pipeline.canaries,
    routeExplainer: pipeline.routeExplainer,
    models: () => ({ aliases: settings().gateway.aliases, defaultModel: settings().defaultModel }),
    replays: pipeline.replays,
    requests: storage.requests,
    replayStore: storage.replays,
    spans: storage.spans,
    ledger: storage.ledger,
    usageReports: storage.usageReports,
    prices: pipeline.prices,
    priceStore: storage.prices,
    budgets: storage.budgets,
    budgetPolicies: storage.budgetPolicies,
    budgetBook: pipeline.budgetBook,
    alerts: storage.alerts,
    jobs: createJobs({ store: storage.jobs, ids, ...(onEnqueued && { onEnqueued }) }),
    jobStore: storage.jobs,
    batchItems: storage.batchItems,
    readiness: createReadiness({
      isConnected: product.isConnected,
      isStopping: () => stopping.signal.aborted,
      pingStorage: () => store.ping(),
      pingQueue: () => queue.ping(),
    }),
    stopping: stopping.signal,
    graceOver: graceOver.signal,
    ids,
    tracer,
    log,
    metrics,
  })
  const { host, port } = environment
  const server = await startHttpServer({
    app,
    host,
    port,
    ids,
    limits: () => settings().server,
    onOverload: (reason) => {
      metrics.requestShed(reason)
      log.warn('request_shed', { reason })
    },
    onGraceOver: () => graceOver.abort(),
  }).catch((error) => {
    throw listenFailure(error)
  })
  log.info('api_listening', { host, port: server.port, auth: environment.auth })
  const warning = accessWarning(environment)
  if (warning) log.warn(warning.event, { host, auth: environment.auth, message: warning.words.replace(/\s+/g, ' ') })
  return {
    server,
    async stop(lameDuckMs) {
      stopping.abort()
      await server.close(graceMs, lameDuckMs)
    },
  }
}
