import type { LimitClaim } from '@maester/limits'

/** One process's part of a limit, never nothing. A call that takes more than the part takes all of it. */
export function shareOf<Claim extends LimitClaim>(claim: Claim, processes: number): Claim {
  if (claim.kind === 'in_flight') return { ...claim, max: part(claim.max, processes) }
  const perMinute = part(claim.perMinute, processes)
  // What never fits among all processes does not fit here either.
  const cost = claim.cost > claim.perMinute ? perMinute + 1 : Math.min(claim.cost, perMinute)
  return { ...claim, perMinute, cost }
}

function part(limit: number, processes: number): number {
  return Math.max(1, Math.floor(limit / processes))
}
