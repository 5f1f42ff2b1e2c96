import type { BudgetPolicy, PriceOverride } from '@maester/cost_meter'
import type { CallerLimitSettings } from '@maester/limits'
import {
  defaultBreaker,
  defaultRetries,
  defaultTimeouts,
  type GatewaySettings,
  type ProviderConnection,
} from '@maester/model_gateway'
import { type AlertSettings, toAlertSettings } from './alert_settings.js'
import { toBudgetPolicies } from './budget_settings.js'
import { type ContentSettings, toContentSettings } from './content_settings.js'
import type { Environment } from './environment.js'
import { ConfigurationError } from './errors.js'
import { type ServerSettings, toCallerLimits, toProviderLimits, toServerSettings } from './limit_settings.js'
import type { MaesterFileContent } from './maester_file.js'
import { loadServiceAccount } from './providers/google_service_account.js'
import { KNOWN_PROVIDERS } from './providers/registry.js'
import { routingSettings } from './routing_settings.js'

/** Everything the pipeline is set up with. */
export interface Settings {
  readonly gateway: GatewaySettings
  readonly budgetPolicies: readonly BudgetPolicy[]
  readonly alerts: AlertSettings
  readonly content: ContentSettings
  readonly prices: readonly PriceOverride[]
  readonly defaultModel: string
  /** Of those who call. */
  readonly limits: CallerLimitSettings
  readonly server: ServerSettings
}

/** Where the simulator answers as a provider of this type. */
export type SimulatorAddress = (providerType: string) => string

/** True when no provider has a key, or the file asks for a simulator by `type: simulator` without an address. */
export function needsSimulator({ providers }: Environment, file: MaesterFileContent): boolean {
  const inFile = Object.values(file.providers ?? {})
  if (providers.length === 0 && inFile.length === 0) return true
  return inFile.some(({ type, base_url }) => type === 'simulator' && base_url === undefined)
}

/**
 * Joins the environment and the file; a provider in the file replaces the one of that name in the environment.
 * `simulator` must be given when `needsSimulator`. Throws `ConfigurationError` for a provider without an address.
 */
export function createSettings(
  environment: Environment,
  file: MaesterFileContent,
  simulator: SimulatorAddress | undefined,
): Settings {
  const {
    timeouts_ms: timeouts,
    retries,
    breaker,
    hedge_after: hedgeAfter,
    stream_recovery: streamRecovery,
  } = file.reliability ?? {}
  return {
    gateway: {
      connections: connections(environment, file, simulator),
      ...routingSettings(file),
      timeouts: {
        connectMs: timeouts?.connect ?? defaultTimeouts.connectMs,
        firstByteMs: timeouts?.first_byte ?? defaultTimeouts.firstByteMs,
        idleMs: timeouts?.idle ?? defaultTimeouts.idleMs,
        totalMs: timeouts?.total ?? defaultTimeouts.totalMs,
      },
      retries: {
        maxAttempts: retries?.max_attempts ?? defaultRetries.maxAttempts,
        baseMs: retries?.base_ms ?? defaultRetries.baseMs,
        capMs: retries?.cap_ms ?? defaultRetries.capMs,
        budgetRatio: retries?.budget_ratio ?? defaultRetries.budgetRatio,
      },
      breaker: {
        consecutiveFailures: breaker?.consecutive_failures ?? defaultBreaker.consecutiveFailures,
        failureRatio: breaker?.failure_ratio ?? defaultBreaker.failureRatio,
        minRequests: breaker?.min_requests ?? defaultBreaker.minRequests,
        windowMs: breaker?.window_ms ?? defaultBreaker.windowMs,
        openMs: breaker?.open_ms ?? defaultBreaker.openMs,
      },
      ...(hedgeAfter !== undefined && { hedgeAfter }),
      ...(streamRecovery !== undefined && { streamRecovery }),
    },
    budgetPolicies: toBudgetPolicies(file),
    alerts: toAlertSettings(file.alerts),
    content: toContentSettings(file.content),
    prices: (file.prices ?? []).map((price) => ({
      model: price.model,
      inputUsdPerMillion: price.input_usd_per_million,
      outputUsdPerMillion: price.output_usd_per_million,
      ...(price.cache_read_usd_per_million !== undefined && {
        cacheReadUsdPerMillion: price.cache_read_usd_per_million,
      }),
      ...(price.cache_write_usd_per_million !== undefined && {
        cacheWriteUsdPerMillion: price.cache_write_usd_per_million,
      }),
      ...(price.from !== undefined && { from: price.from }),
    })),
    defaultModel: environment.defaultModel,
    limits: toCallerLimits(file),
    server: toServerSettings(file),
  }
}

function connections(
  environment: Environment,
  file: MaesterFileContent,
  simulator: SimulatorAddress | undefined,
): readonly ProviderConnection[] {
  const inFile = Object.entries(file.providers ?? {}).map(([name, entry]) => fileConnection(name, entry, simulator))
  const named = new Set(inFile.map(({ name }) => name))
  const all = [...environment.providers.filter(({ name }) => !named.has(name)), ...inFile]
  if (all.length > 0 || !simulator) return all
  return KNOWN_PROVIDERS.map(({ type, simulatedSettings: settings }) => ({
    ...simulated(type, type, simulator(type)),
    ...(settings && { settings }),
  }))
}

type FileProvider = NonNullable<MaesterFileContent['providers']>[string]

function fileConnection(
  name: string,
  entry: FileProvider,
  simulator: SimulatorAddress | undefined,
): ProviderConnection {
  const limits = entry.limits && { limits: toProviderLimits(entry.limits) }
  if (entry.type === 'simulator') {
    const connection = simulated(name, 'openai', entry.base_url ?? simulator?.('openai') ?? '')
    return { ...connection, ...(entry.region !== undefined && { region: entry.region }), ...limits }
  }
  const baseUrl = entry.base_url ?? KNOWN_PROVIDERS.find(({ type }) => type === entry.type)?.baseUrl
  if (baseUrl === undefined) {
    throw new ConfigurationError('maester.yaml', [
      { where: `providers.${name}.base_url`, message: 'is needed for this type' },
    ])
  }
  return {
    name,
    type: entry.type,
    baseUrl: baseUrl.replace(/\/+$/, ''),
    apiKeys: entry.api_keys ?? [],
    ...(entry.headers !== undefined && { headers: entry.headers }),
    ...(entry.region !== undefined && { region: entry.region }),
    ...(entry.settings !== undefined && { settings: entry.settings }),
    ...fileCredentials(name, entry),
    ...limits,
    ...(entry.allow_private_network !== undefined && { allowPrivateNetwork: entry.allow_private_network }),
  }
}

/** Instead of keys; the account's own project stands in where the settings name none. */
function fileCredentials(
  name: string,
  { credentials_file: path, api_keys, settings, allow_private_network }: FileProvider,
): Pick<ProviderConnection, 'credentials' | 'settings'> {
  if (path === undefined) return {}
  const where = `providers.${name}.credentials_file`
  if (api_keys !== undefined) {
    throw new ConfigurationError('maester.yaml', [{ where, message: 'stands in place of api_keys: name one of them' }])
  }
  const place = { source: 'maester.yaml', where, allowPrivateNetwork: allow_private_network === true }
  const { credentials, projectId } = loadServiceAccount(path, place)
  return { credentials, settings: { ...(projectId !== undefined && { project: projectId }), ...settings } }
}

function simulated(name: string, type: string, baseUrl: string): ProviderConnection {
  return { name, type, baseUrl, apiKeys: ['simulated'], simulated: true, allowPrivateNetwork: true }
}
