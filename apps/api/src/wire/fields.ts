import { z } from 'zod'

/** USD to six places, rounded half-up; `null` when unknown. */
export const usd = z.string().nullable().describe('USD, six decimals; null when unknown')
/** USD, not rounded; `null` when unknown. */
export const exactUsd = z.string().nullable().describe('USD, exact; null when unknown')
export const count = z.number().int()
/** `null`: nobody reported it. */
export const reportedCount = count.nullable()
export const instant = z.iso.datetime()
export const tags = z.record(z.string(), z.string())
export const jsonObject = z.record(z.string(), z.unknown())
export const priceStatus = z.enum(['priced', 'unpriced', 'usage_unknown'])
