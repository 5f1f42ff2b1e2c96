import { z } from 'zod'

/** A name, label or id as a query parameter: without control characters, which no stored one has. */
export const shortText = z
  .string()
  .max(256)
  .regex(/^\P{Cc}+$/u, 'must be text without control characters')
