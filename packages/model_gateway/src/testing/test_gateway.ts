import { createMemoryLedger, createPriceBook, type Ledger, type PriceBook } from '@maester/cost_meter'
import { createIds } from '@maester/observability'
import { createMemoryLogger, type MemoryLogger } from '@maester/observability/testing'
import { createModelGateway, type GatewayDependencies } from '../create_gateway.js'
import type { ModelGateway } from '../gateway.js'
import { providerAdapters } from '../providers/registry.js'
import { defaultRetries, defaultTimeouts, type GatewaySettings } from '../settings.js'
import { createTransport } from '../transport/create_transport.js'
import { plainAdapter } from './plain_adapter.js'

export interface TestGatewayOptions extends Partial<Omit<GatewayDependencies, 'settings' | 'ledger' | 'prices'>> {
  readonly settings: Pick<GatewaySettings, 'connections'> & Partial<GatewaySettings>
  readonly ledger?: Ledger
  readonly prices?: PriceBook
}

export interface TestGateway {
  readonly gateway: ModelGateway
  readonly ledger: Ledger
  /** Every back-off waited for, in ms. Time is moved on instead of spent. */
  readonly sleptMs: readonly number[]
  /** What the gateway logged outside any request. */
  readonly lines: MemoryLogger['lines']
  close(): Promise<void>
}

/** The real gateway over real HTTP, with a ledger in memory, waits that take no time, and a `random` of 0.5. */
export function createTestGateway({ settings, ...overrides }: TestGatewayOptions): TestGateway {
  const { log, lines } = createMemoryLogger()
  const sleptMs: number[] = []
  let skippedMs = 0
  const now = overrides.now ?? (() => new Date())
  const ledger = overrides.ledger ?? createMemoryLedger({ now })
  const gateway = createModelGateway({
    adapters: { ...providerAdapters, plain: plainAdapter },
    transport: createTransport(),
    prices: createPriceBook(),
    ids: createIds(),
    log,
    random: () => 0.5,
    monotonicMs: () => performance.now() + skippedMs,
    async sleep(delayMs) {
      sleptMs.push(delayMs)
      skippedMs += delayMs
    },
    ...overrides,
    now,
    ledger,
    settings: gatewaySettings(settings),
  })
  return { gateway, ledger, sleptMs, lines, close: () => gateway.close() }
}

/** What is given, and the defaults. */
export function gatewaySettings(settings: TestGatewayOptions['settings']): GatewaySettings {
  return { aliases: {}, timeouts: defaultTimeouts, retries: defaultRetries, ...settings }
}
