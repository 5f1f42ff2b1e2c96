import type { Ledger, LedgerRecord } from '@maester/cost_meter'
import type { ProviderConnection } from '../provider.js'
import type { ProviderFailure } from '../provider_failure.js'
import { type FakeUpstream, type FakeUpstreamOptions, startFakeUpstream } from './fake_upstream.js'
import { plainSettings } from './plain_call.js'
import type { ScriptedReply } from './scripted_reply.js'
import { createTestGateway, type TestGateway, type TestGatewayOptions } from './test_gateway.js'

export interface BenchGatewayOptions extends Partial<Omit<TestGatewayOptions, 'settings'>> {
  readonly settings?: Partial<TestGatewayOptions['settings']>
  /** Of every connection. */
  readonly connection?: Partial<ProviderConnection>
}

/** Gateways and upstreams of one test, closed together after it. */
export interface GatewayBench {
  upstream(...replies: readonly ScriptedReply[]): Promise<FakeUpstream>
  watchedUpstream(options: FakeUpstreamOptions, ...replies: readonly ScriptedReply[]): Promise<FakeUpstream>
  /** A gateway whose model `all` is answered by the upstreams in order. */
  gateway(upstreams: readonly Pick<FakeUpstream, 'url'>[], options?: BenchGatewayOptions): TestGateway
  clear(): Promise<void>
}

export function createGatewayBench(): GatewayBench {
  const opened: (() => Promise<void>)[] = []
  async function watchedUpstream(options: FakeUpstreamOptions, ...replies: readonly ScriptedReply[]) {
    const upstream = await startFakeUpstream(options)
    opened.push(upstream.close)
    upstream.reply(...replies)
    return upstream
  }
  return {
    watchedUpstream,
    upstream: (...replies) => watchedUpstream({}, ...replies),
    gateway(upstreams, { connection, settings, ...options } = {}) {
      const test = createTestGateway({ ...options, settings: { ...plainSettings(upstreams, connection), ...settings } })
      opened.push(test.close)
      return test
    },
    async clear() {
      for (const close of opened.splice(0).reverse()) await close()
    },
  }
}

/** An answer of the plain wire format. */
export const plainReply: ScriptedReply = { body: { text: 'Hi.', usage: { inputTokens: 9, outputTokens: 2 } } }

/** A failure of the plain wire format; proven not processed unless `more` says otherwise. */
export function plainFailure(
  failureClass: ProviderFailure['class'],
  more: Partial<ProviderFailure> = {},
  status = 500,
): ScriptedReply {
  return { status, body: { class: failureClass, message: 'said the provider', notProcessed: true, ...more } }
}

/** What the ledger holds for the tenant of a test context, first attempt first. */
export async function recordsOf(ledger: Ledger): Promise<readonly LedgerRecord[]> {
  const { records } = await ledger.list({ tenantId: 'tenant_test', limit: 1_000 })
  return records.toSorted((a, b) => a.attempt - b.attempt)
}

/** The error a promise rejects with. Throws when it resolves. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const settled = await promise.then(
    () => undefined,
    (error: unknown) => ({ error }),
  )
  if (settled === undefined) throw new Error('it resolved')
  return settled.error
}
