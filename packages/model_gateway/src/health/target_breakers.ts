import type { ProviderFailure } from '../provider_failure.js'
import { type Candidate, targetKey } from '../routing/strategy.js'
import { Breaker, type BreakerChange, type BreakerPermit, type BreakerRefusal, type BreakerVerdict } from './breaker.js'
import type { BreakerSettings } from './breaker_settings.js'
import { hostVerdict, targetVerdict } from './failure_verdict.js'
import type { BreakerState } from './target_health.js'

/** Targets remembered at once: callers can name models that nobody has. */
const MAX_REMEMBERED = 5_000

export interface TargetPermit {
  readonly kind: 'permit'
  /** Nothing speaks against the target; a try at one that is not in good standing is paid for. */
  readonly goodStanding: boolean
  /**
   * `undefined`: it answered. `repeated`: a failure of a call that had failed there before, which is no news: one request
   * that no provider survives must not close a target to all others.
   */
  settle(failure: ProviderFailure | undefined, repeated: boolean): void
  /** Nothing was sent. */
  release(): void
}

export interface NamedBreaker {
  readonly name: string
  readonly breaker: Breaker
  /** One target of it; the model is `undefined` for that of a whole connection. */
  readonly provider: string
  readonly model?: string
  readonly region?: string
}

/** A breaker for each target, and one for the host behind each connection, whatever the model. */
export interface TargetBreakers {
  enter(target: Candidate): TargetPermit | BreakerRefusal
  stateOf(target: Candidate): BreakerState
  isInGoodStanding(target: Candidate): boolean
  find(name: string): Breaker | undefined
  all(): readonly NamedBreaker[]
}

export interface TargetBreakersOptions {
  readonly settings: () => BreakerSettings
  readonly monotonicMs: () => number
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly onChange: (target: NamedBreaker, change: BreakerChange) => void
}

export function createTargetBreakers({ onChange, ...options }: TargetBreakersOptions): TargetBreakers {
  const breakers = new Map<string, NamedBreaker>()

  function open(name: string, of: Omit<NamedBreaker, 'name' | 'breaker'>): Breaker {
    const known = breakers.get(name)
    if (known) return known.breaker
    if (breakers.size >= MAX_REMEMBERED) forgetOne()
    const named = {
      ...of,
      name,
      breaker: new Breaker({ ...options, onChange: (change) => onChange(named, change) }),
    }
    breakers.set(name, named)
    return named.breaker
  }

  /** The oldest that has nothing against it; the oldest of all when there is none. */
  function forgetOne(): void {
    for (const [name, { breaker }] of breakers) {
      if (breaker.goodStanding) return void breakers.delete(name)
    }
    breakers.delete(breakers.keys().next().value!)
  }

  const hostOf = ({ connection }: Candidate) => open(connection.name, { provider: connection.name })

  function breakerOf(target: Candidate): Breaker {
    const { connection, model, region } = target
    return open(targetKey(target), { provider: connection.name, model, ...(region !== undefined && { region }) })
  }

  return {
    enter(target) {
      const host = hostOf(target).enter()
      if (host.kind === 'refused') return host
      const own = breakerOf(target).enter()
      if (own.kind === 'refused') {
        host.settle('neutral')
        return own
      }
      return {
        kind: 'permit',
        goodStanding: host.goodStanding && own.goodStanding,
        settle(failure, repeated) {
          host.settle(verdict(host, failure && hostVerdict(failure), repeated))
          own.settle(verdict(own, failure && targetVerdict(failure), repeated))
        },
        release() {
          host.settle('neutral')
          own.settle('neutral')
        },
      }
    },
    stateOf(target) {
      const host = breakers.get(target.connection.name)?.breaker.state ?? 'closed'
      const own = breakers.get(targetKey(target))?.breaker.state ?? 'closed'
      if (host === 'open' || own === 'open') return 'open'
      return host === 'half_open' ? host : own
    },
    isInGoodStanding(target) {
      const host = breakers.get(target.connection.name)?.breaker.goodStanding ?? true
      return host && (breakers.get(targetKey(target))?.breaker.goodStanding ?? true)
    },
    find: (name) => breakers.get(name)?.breaker,
    all: () => [...breakers.values()],
  }
}

function verdict({ probe }: BreakerPermit, said: BreakerVerdict = 'ok', repeated: boolean): BreakerVerdict {
  return repeated && !probe && said !== 'ok' ? 'neutral' : said
}
