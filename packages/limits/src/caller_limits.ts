import type { ExpectedTokens, Principal, TokenAllowance } from '@maester/observability'
import { LimitError } from './errors.js'
import { type LimitStatus, statusOf } from './limit_status.js'
import type { LimitClaim, LimitHold, LimitStore, LimitVerdict, RateClaim } from './limit_store.js'
import { type CallerLimitSettings, type LimitedParty, partiesOf } from './limited_party.js'

export interface CallerLimitsOptions {
  readonly store: LimitStore
  /** Looked up at every call, so that they can change. */
  readonly settings: () => CallerLimitSettings
}

/** A call that was let in. */
export interface CallerPermit extends TokenAllowance {
  /** How the limits stand now; changes with `reserve`. */
  readonly status: LimitStatus
  /** Gives the place back. To be called once the call has ended, however it did. */
  end(): void
}

export type CallerVerdict =
  | { readonly kind: 'admitted'; readonly permit: CallerPermit }
  | { readonly kind: 'refused'; readonly error: LimitError; readonly status: LimitStatus }

/** The limits of those who call. */
export interface CallerLimits {
  /** Counts a request, before anything is known of it but who sent it. `undefined`: this caller is not limited. */
  admit(principal: Principal): CallerVerdict | undefined | Promise<CallerVerdict>
}

/** What one claim is for, to be told when it refuses. */
type LabelledClaim = LimitClaim & { readonly what: keyof typeof codes; readonly party: LimitedParty }

const codes = { requests: 'requests_limit', tokens: 'tokens_limit', in_flight: 'concurrency_limit' } as const

export function createCallerLimits({ store, settings }: CallerLimitsOptions): CallerLimits {
  return {
    admit(principal) {
      const claims = partiesOf(principal, settings()).flatMap(claimsOf)
      if (claims.length === 0) return undefined
      const verdict = store.take(claims)
      return verdict instanceof Promise ? verdict.then((taken) => answer(claims, taken)) : answer(claims, verdict)
    },
  }

  function answer(claims: readonly LabelledClaim[], verdict: LimitVerdict): CallerVerdict {
    const status = statusOf(claims, verdict)
    if (!verdict.granted) return { kind: 'refused', error: refusal(claims[verdict.refusedBy]!, verdict), status }
    return { kind: 'admitted', permit: createPermit(store, claims, verdict.hold, status) }
  }
}

/** At the door a call takes one token: enough to be refused when none are left. */
function claimsOf(party: LimitedParty): readonly LabelledClaim[] {
  const { requestsPerMinute, tokensPerMinute, maxInFlight } = party.limits
  const claims: LabelledClaim[] = []
  if (maxInFlight !== undefined) {
    claims.push({ kind: 'in_flight', key: `${party.id}:in_flight`, max: maxInFlight, what: 'in_flight', party })
  }
  if (requestsPerMinute !== undefined) {
    const key = `${party.id}:requests`
    claims.push({ kind: 'rate', key, perMinute: requestsPerMinute, cost: 1, what: 'requests', party })
  }
  if (tokensPerMinute !== undefined) {
    claims.push({ kind: 'rate', key: `${party.id}:tokens`, perMinute: tokensPerMinute, cost: 1, what: 'tokens', party })
  }
  return claims
}

function createPermit(
  store: LimitStore,
  claims: readonly LabelledClaim[],
  hold: LimitHold,
  atDoor: LimitStatus,
): CallerPermit {
  const buckets = claims.filter((claim): claim is LabelledClaim & RateClaim => claim.what === 'tokens')
  let reserved: readonly RateClaim[] = buckets
  let status = atDoor
  let corrections: readonly RateClaim[] | undefined

  async function reserve(expected: ExpectedTokens): Promise<void> {
    if (buckets.length === 0) return
    const wanted = buckets.map((bucket) => ({ ...bucket, cost: costOf(expected, bucket.perMinute) }))
    const verdict = await store.take(wanted.map((bucket) => ({ ...bucket, cost: bucket.cost - 1 })))
    status = { ...status, ...statusOf(buckets, verdict) }
    if (verdict.granted) {
      reserved = wanted
    } else {
      used(0)
      throw refusal(wanted[verdict.refusedBy]!, verdict)
    }
  }

  function used(tokens: number): void {
    corrections = reserved.map((bucket) => ({ ...bucket, cost: tokens - bucket.cost }))
  }

  return {
    get status() {
      return status
    },
    reserve,
    used,
    end: () => hold.end(corrections),
  }
}

/** A request that does not limit its output is not refused for the output it might have. */
function costOf({ inputTokens, outputTokens, outputIsLimited }: ExpectedTokens, perMinute: number): number {
  const tokens = inputTokens + outputTokens
  return outputIsLimited ? tokens : Math.max(inputTokens, Math.min(tokens, perMinute))
}

type Refused = Extract<LimitVerdict, { granted: false }>

function refusal(claim: LabelledClaim, { retryAfterMs }: Refused): LimitError {
  const isHopeless = claim.kind === 'rate' && claim.cost > claim.perMinute
  return new LimitError(codes[claim.what], message(claim, isHopeless), !isHopeless, {
    ...(retryAfterMs !== undefined && { retryAfterMs: Math.ceil(retryAfterMs) }),
  })
}

function message(claim: LabelledClaim, isHopeless: boolean): string {
  const whose = claim.party.kind === 'key' ? 'This API key' : 'This tenant'
  if (claim.kind === 'in_flight') return `${whose} may have ${claim.max} requests in work at a time.`
  const limit = `${whose} may ${claim.what === 'tokens' ? 'use' : 'make'} ${claim.perMinute} ${claim.what} a minute`
  return isHopeless ? `${limit}; this request may use ${claim.cost}.` : `${limit}.`
}
