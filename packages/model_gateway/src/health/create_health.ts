import type { Logger, Metrics } from '@maester/observability'
import type { Breaker } from './breaker.js'
import type { BreakerSettings } from './breaker_settings.js'
import type { HealthExchange, HealthNotice } from './health_exchange.js'
import { createKeyPool, type KeyPool } from './key_pool.js'
import { createRetryBudget, type RetryBudget } from './retry_budget.js'
import { createTargetBreakers, type NamedBreaker, type TargetBreakers } from './target_breakers.js'
import type { BreakerHealth, ConnectionHealth, GatewayHealth, TargetHealth } from './target_health.js'

/** The part of the service's metrics that health feeds. */
export type HealthMetrics = Pick<Metrics, 'breaker' | 'keySetAside'>

export interface HealthOptions {
  readonly settings: () => BreakerSettings
  readonly now: () => Date
  readonly monotonicMs: () => number
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly log: Logger
  readonly metrics: HealthMetrics | undefined
  readonly exchange: HealthExchange | undefined
}

/** What a gateway has learnt of its targets and keys. It outlives every change of the settings. */
export interface Health {
  readonly breakers: TargetBreakers
  readonly keys: KeyPool
  readonly budget: RetryBudget
  report(): GatewayHealth
  close(): void
}

export function createHealth({ settings, now, monotonicMs, random, log, metrics, exchange }: HealthOptions): Health {
  const breakers = createTargetBreakers({
    settings,
    monotonicMs,
    random,
    onChange({ name, provider, model }, { state, openForMs }) {
      const line = {
        target: name,
        provider,
        model,
        ...(openForMs !== undefined && { open_for_ms: Math.round(openForMs) }),
      }
      if (state === 'open') log.warn('breaker_opened', line)
      else if (state === 'closed') log.info('breaker_closed', line)
      metrics?.breaker({ provider, ...(model !== undefined && { model }), state })
      if (state === 'half_open') return
      exchange?.publish({ kind: 'breaker', name, state, ...(openForMs !== undefined && { openForMs }) })
    },
  })
  const keys = createKeyPool({
    monotonicMs,
    now,
    random,
    onSetAside(notice) {
      const { name, keyId, reason, setAsideForMs } = notice
      log.warn('key_set_aside', { target: name, key_id: keyId, reason, set_aside_for_ms: Math.round(setAsideForMs) })
      metrics?.keySetAside({ target: name, reason })
      exchange?.publish(notice)
    },
  })

  function learn(notice: HealthNotice): void {
    if (notice.kind === 'key') {
      keys.learn(notice)
      return
    }
    const breaker = breakers.find(notice.name)
    if (notice.state === 'closed') breaker?.close()
    else breaker?.openFor(notice.openForMs ?? 0)
  }
  const unsubscribe = exchange?.subscribe(learn)

  const atTime = (ms: number) => new Date(now().getTime() + ms - monotonicMs())

  function breakerHealth({ state, sinceMs, openUntilMs }: Breaker): BreakerHealth {
    return {
      state,
      ...(sinceMs !== undefined && { since: atTime(sinceMs) }),
      ...(openUntilMs !== undefined && { openUntil: atTime(openUntilMs) }),
    }
  }

  function healthOf({ provider, breaker }: NamedBreaker): ConnectionHealth {
    return {
      provider,
      breaker: breakerHealth(breaker),
      recent: { windowMs: settings().windowMs, ...breaker.recent() },
    }
  }

  return {
    breakers,
    keys,
    budget: createRetryBudget(monotonicMs),
    report() {
      const connections: ConnectionHealth[] = []
      const targets: TargetHealth[] = []
      const setAside = keys.setAside()
      for (const named of breakers.all()) {
        const { provider, model, region } = named
        if (model === undefined) {
          connections.push(healthOf(named))
          continue
        }
        const keysSetAside = setAside.get(`${provider}/${model}`) ?? []
        targets.push({ ...healthOf(named), model, ...(region !== undefined && { region }), keysSetAside })
      }
      return { connections, targets }
    },
    close: () => unsubscribe?.(),
  }
}
