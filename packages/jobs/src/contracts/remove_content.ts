import { z } from 'zod'
import { defineContract } from '../job_contract.js'

const Payload = z.strictObject({
  /** Content is as old as it was then. */
  at: z.iso.datetime({ offset: true }),
})

export interface RemoveContentResult {
  /** Requests that had any. */
  readonly removed: number
}

/** Takes content that is older than the settings let it be out of the records, of every tenant. */
export const removeContentContract = defineContract({ name: 'remove_content', payload: Payload, isInternal: true })
