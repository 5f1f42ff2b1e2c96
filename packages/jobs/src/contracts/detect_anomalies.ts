import { z } from 'zod'
import { defineContract } from '../job_contract.js'

const Payload = z.strictObject({
  /** Spend is judged up to the last whole hour before it. */
  at: z.iso.datetime({ offset: true }),
})

export interface DetectAnomaliesResult {
  readonly found: number
}

/** Looks for spend out of the ordinary, of every tenant. */
export const detectAnomaliesContract = defineContract({ name: 'detect_anomalies', payload: Payload, isInternal: true })
