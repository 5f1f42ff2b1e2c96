import { z } from 'zod'

/** Short text that is kept as it is, compared and shown: what no database takes, and nobody can read, is refused. */
export const plainText = z
  .string()
  .max(256)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not have control characters or lone surrogates')

export const plainName = plainText.min(1)
