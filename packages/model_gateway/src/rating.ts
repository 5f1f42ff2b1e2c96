import type { Cost, PriceKey } from '@maester/cost_meter'
import type { Candidate } from './routing/strategy.js'

/** What a call to a target is priced by, for the tenant who makes it. */
export function priceKey({ connection, model }: Candidate, at: Date, tenantId?: string): PriceKey {
  return { provider: connection.name, model, at, ...(tenantId !== undefined && { tenantId }) }
}

/** Proven not processed: known to be free. */
export const freeOfCharge: Cost = {
  inputPicoUsd: 0n,
  outputPicoUsd: 0n,
  totalPicoUsd: 0n,
  priceStatus: 'priced',
  priceVersion: null,
}
