import { setTimeout as pause } from 'node:timers/promises'
import { ask, type Told } from './callers.js'
import type { FaultProxy } from './fault_proxy.js'
import type { FaultScene } from './fault_scene.js'

export interface Outage {
  readonly scene: FaultScene
  readonly proxy: FaultProxy
  readonly model: string
  readonly callsPerSecond: number
  readonly outageMs: number
  readonly recoveryMs: number
  begin(): Promise<void>
  end(): Promise<void>
}

export interface OutageReport {
  /** During the outage. */
  readonly calls: number
  readonly upstreamCalls: number
  readonly refused: readonly Told[]
  readonly answered: number
  /** After it: how long until every call that began later was answered, in ms. */
  readonly recoveredAfterMs: number
  readonly afterwards: number
}

interface Made {
  readonly startedMs: number
  readonly told: Told
}

/** Calls at an even pace, whatever becomes of them, through an outage and beyond. */
export async function runOutage(outage: Outage): Promise<OutageReport> {
  const { proxy, outageMs, recoveryMs } = outage
  await callFor(outage, 500)
  await outage.begin()
  const requestsBefore = proxy.requests()
  const during = await callFor(outage, outageMs)
  const upstreamCalls = proxy.requests() - requestsBefore
  await outage.end()
  const endedMs = performance.now()
  const after = await callFor(outage, recoveryMs)
  const lastFailure = after.filter(({ told }) => told.status !== 200).at(-1)
  return {
    calls: during.length,
    upstreamCalls,
    refused: during.map(({ told }) => told).filter(({ status }) => status !== 200),
    answered: during.filter(({ told }) => told.status === 200 && told.claimsWhole).length,
    recoveredAfterMs: lastFailure === undefined ? 0 : lastFailure.startedMs - endedMs,
    afterwards: after.length,
  }
}

async function callFor({ scene, model, callsPerSecond }: Outage, durationMs: number): Promise<readonly Made[]> {
  const calls: Promise<Made>[] = []
  const beganMs = performance.now()
  while (performance.now() - beganMs < durationMs) {
    const startedMs = performance.now()
    const question = { url: scene.product.url, surface: 'chat', model, stream: calls.length % 2 === 0 } as const
    calls.push(ask(question).then((told) => ({ startedMs, told })))
    await pause(1_000 / callsPerSecond)
  }
  return Promise.all(calls)
}
