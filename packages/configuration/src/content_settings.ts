import { z } from 'zod'

/** What is kept of prompts and answers. */
export interface ContentSettings {
  /** Default true. */
  readonly store: boolean
  /** Content that is older is removed. Default: it is kept. */
  readonly retentionDays?: number
  /** Taken out of what is stored. Default: nothing. */
  readonly redact: readonly ('email' | 'phone' | 'card' | 'secret')[]
}

export const contentInFile = z.strictObject({
  store: z.boolean().optional(),
  /** A hundred years is for good. */
  retention_days: z.int().min(1).max(36_500).optional(),
  redact: z.array(z.enum(['email', 'phone', 'card', 'secret'])).optional(),
})

export function toContentSettings(content: z.infer<typeof contentInFile> = {}): ContentSettings {
  const { store = true, retention_days: retentionDays, redact = [] } = content
  return { store, redact, ...(retentionDays !== undefined && { retentionDays }) }
}
