import type { PriceDraft } from '../price_store.js'

/** Whether two prices are for the same thing, so that only one of them can be in force at a time. */
export function isSameSeries(a: PriceDraft, b: PriceDraft): boolean {
  return (
    a.tenantId === b.tenantId &&
    a.provider === b.provider &&
    a.model === b.model &&
    (a.serviceTier ?? '') === (b.serviceTier ?? '') &&
    (a.daily?.start ?? '') === (b.daily?.start ?? '')
  )
}
