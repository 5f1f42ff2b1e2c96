import { join } from 'node:path'
import { defaultTenantId } from '@maester/access'
import { type BufferedAlertSink, createAlertSink } from '@maester/alerts'
import {
  createSettings,
  type Environment,
  type EnvironmentVariables,
  loadMaesterFile,
  type MaesterFileContent,
  needsSimulator,
  type Settings,
} from '@maester/configuration'
import type { Coordination } from '@maester/coordination'
import { connectionSecrets } from '@maester/model_gateway'
import type { Logger } from '@maester/observability'
import { seedPrompts } from '@maester/prompt_registry'
import { type Simulator, simulatorBaseUrl, startSimulator } from '@maester/simulator'
import { checkDefaultModel } from './check_default_model.js'
import { createPipeline, type Pipeline } from './create_pipeline.js'
import { fenceLedger } from './fence_ledger.js'
import { followFile } from './follow_file.js'
import { createObservation, type Observation } from './observe.js'
import { type Access, openAccess } from './open_access.js'
import { openCoordination } from './open_coordination.js'
import { type OpenStorage, openStorage } from './open_storage.js'
import { createProcessBeats } from './process_beats.js'
import { repeat } from './repeat.js'
import { replaySpool } from './replay_spool.js'
import { serviceSecrets } from './service_secret.js'
import { untilStorageAnswers } from './until_storage_answers.js'
import { settleStrandedBefore, watchProcesses, watchStranded } from './watch_stranded.js'

/** Everything both apps are made from, opened once per process. */
export interface Product {
  readonly environment: Environment
  /** Those in force. */
  settings(): Settings
  /** Where the simulator listens, when it answers for the providers. */
  readonly simulatorUrl?: string
  readonly observation: Observation
  readonly store: OpenStorage
  readonly coordination: Coordination
  readonly pipeline: Pipeline
  readonly access: Access
  readonly alerts: BufferedAlertSink
  isConnected(): boolean
  /** Rejects when storage can never be used. */
  readonly connected: Promise<void>
  /** Reads `maester.yaml` again, changed or not. */
  reload(): void
  /** Ends idle connections, writes what is held, lets go of storage. After the apps have stopped. */
  close(): Promise<void>
}

/** A limit that was changed elsewhere is in force here this much later, in ms. */
const budgetIntervalMs = 1_000
const strandedIntervalMs = 60_000
/** What others decide of a canary, and count of its calls, is known here this much later, in ms. */
const canaryIntervalMs = 1_000
/** What a provider told another process of its models counts here after this long at most, in ms. */
const deprecationIntervalMs = 5_000
/** Prices posted through another process count here after this long at most. */
const priceIntervalMs = 5_000
/** Keys of callers are forgotten this long after their time at most, in ms. */
const idempotencyIntervalMs = 3_600_000
/** What waits on disk for storage is handed over this long after it is back, at most. */
const spoolIntervalMs = 2_000
/** Records that storage could not take get this long at the end: what stops a process does not wait for ever. */
const drainMs = 3_000
/** An attempt may take as long as its deadline; one that is older than that by a minute belongs to nobody. */
const strandedMarginMs = 60_000

/** Reads the settings and opens storage, and the simulator when no provider has a key. */
export async function openProduct(environment: Environment, variables: EnvironmentVariables): Promise<Product> {
  const file = await loadMaesterFile(
    { path: environment.configFile, required: environment.configFileRequired },
    variables,
  )
  const observation = createObservation(environment)
  const { log, metrics } = observation
  const store = await openStorage(environment, observation)
  const access = openAccess(store.storage, await serviceSecrets(environment), observation)
  let simulator: Simulator | undefined
  async function settingsOf(content: MaesterFileContent): Promise<Settings> {
    if (needsSimulator(environment, content)) simulator ??= await startProviders(environment, observation)
    const { url } = simulator ?? {}
    const made = createSettings(environment, content, url === undefined ? url : (type) => simulatorBaseUrl(url, type))
    hideSecrets(made, observation)
    return made
  }
  let settings = await settingsOf(file)
  warnOfSurprises(environment, simulator !== undefined, observation.log)
  observation.storeSpans(store.storage.spanSink)
  const coordination = openCoordination(environment, observation.log)
  access.follow(coordination.notices)
  const alerts = createAlertSink({ store: store.storage.alerts, log, metrics })
  const beats = createProcessBeats({
    ids: observation.ids,
    processes: store.storage.processes,
    settle: (processIds) => settleStrandedBefore(store.storage, new Date(), log, processIds),
    log,
    now: () => new Date(),
  })
  const stores = {
    ...store,
    storage: { ...store.storage, ledger: fenceLedger(store.storage.ledger, beats.isOutlived) },
  }
  const pipeline = createPipeline(settings, stores, coordination, access.vault, observation, alerts)
  checkDefaultModel(environment, pipeline.gateway, observation.log)
  const follower = followFile({
    ...{ environment, variables, file, log, metrics },
    async apply(content) {
      const next = await settingsOf(content)
      pipeline.reconfigure(next)
      try {
        checkDefaultModel(environment, pipeline.gateway, log)
      } catch (error) {
        pipeline.reconfigure(settings)
        throw error
      }
      settings = next
    },
  })

  let isConnected = false
  let watch: { stop(): void } | undefined
  let processWatch: { stop(): Promise<void> } | undefined
  const watches: { stop(): Promise<void> }[] = []
  const connected = store.connected.then(async () => {
    const begin = (work: () => Promise<unknown>) => untilStorageAnswers(work, log)
    await begin(() => seedPrompts(store.storage.prompts, defaultTenantId))
    await begin(() => access.start())
    // Before anything is settled by an estimate.
    await replaySpool(store, log)
    // One process at a time holds the embedded data, so whatever is open there was left by the one before.
    if (environment.databaseUrl === undefined) await settleStrandedBefore(store.storage, new Date(), log)
    watch = watchStranded({
      stores: store.storage,
      log,
      openForMs: () => settings.gateway.timeouts.totalMs + strandedMarginMs,
      intervalMs: strandedIntervalMs,
      ping: () => store.ping(),
      now: () => new Date(),
    })
    if (environment.databaseUrl !== undefined) processWatch = watchProcesses(beats)
    await begin(() => pipeline.prices.refresh())
    await begin(() => pipeline.budgetBook.refresh())
    await begin(() => pipeline.canaries.exchange())
    await begin(() => pipeline.deprecations.exchange())
    const refreshBudgets = () =>
      pipeline.budgetBook.refresh().catch((error: unknown) => log.warn('budgets_not_refreshed', { error }))
    const exchangeCanaries = () =>
      pipeline.canaries.exchange().catch((error: unknown) => log.warn('canaries_not_shared', { error }))
    const exchangeDeprecations = () =>
      pipeline.deprecations.exchange().catch((error: unknown) => log.warn('gone_models_not_shared', { error }))
    watches.push(
      repeat(() => pipeline.prices.refresh(), priceIntervalMs),
      repeat(refreshBudgets, budgetIntervalMs),
      repeat(exchangeCanaries, canaryIntervalMs),
      repeat(exchangeDeprecations, deprecationIntervalMs),
      repeat(() => replaySpool(store, log), spoolIntervalMs),
      repeat(() => store.storage.idempotency.deleteExpired(), idempotencyIntervalMs),
    )
    isConnected = true
  })
  // Whoever started this waits for it, but perhaps not yet.
  connected.catch(() => undefined)

  return {
    environment,
    settings: () => settings,
    ...(simulator && { simulatorUrl: simulator.url }),
    observation,
    store,
    coordination,
    pipeline,
    access,
    alerts,
    connected,
    isConnected: () => isConnected,
    reload: () => follower.reload(),
    async close() {
      await follower.stop()
      watch?.stop()
      access.stop()
      await Promise.all(watches.map((each) => each.stop()))
      await pipeline.gateway.close()
      if (isConnected) await leaveCanaries(pipeline, log)
      await pipeline.keeper.drain(drainMs)
      await alerts.flush(drainMs)
      await store.storage.flush()
      await processWatch?.stop()
      await store.close()
      await coordination.close()
      await simulator?.close()
      await log.flush()
    },
  }
}

/** After the last call: what this process counted goes on counting. */
function leaveCanaries({ canaries }: Pipeline, log: Logger): Promise<void> {
  return canaries.leave().catch((error: unknown) => log.warn('canaries_not_shared', { error }))
}

function hideSecrets({ gateway, alerts }: Settings, { hide }: Observation): void {
  for (const { secret } of alerts.webhooks) hide(secret)
  for (const connection of gateway.connections) {
    if (!connection.simulated) for (const secret of connectionSecrets(connection)) hide(secret)
  }
}

/** What is set up as asked, and yet hardly meant in production. */
function warnOfSurprises({ environment, auth, adminKey }: Environment, isSimulated: boolean, log: Logger): void {
  if (isSimulated && environment === 'production')
    log.warn('answers_are_simulated', { reason: 'no provider has a key' })
  if (auth === 'required' && adminKey === undefined)
    log.warn('nobody_is_operator', { reason: 'MAESTER_ADMIN_KEY is not set' })
}

/** The simulator keeps its own list of accepted calls, on disk when the data is: it can be held against the ledger. */
function startProviders({ databaseUrl, dataDir }: Environment, { log }: Observation): Promise<Simulator> {
  return startSimulator({
    ...(databaseUrl === undefined && { acceptedLogFile: join(dataDir, 'simulator_calls.jsonl') }),
    onCall: ({ id, provider, model, client_request_id }) =>
      log.info('simulator_call_accepted', { call_id: id, provider, model, attempt_id: client_request_id }),
  })
}
