import { z } from 'zod'

/** `limit` and `cursor`, as every list takes them. */
export function pagingParameters(maxLimit: number) {
  return {
    limit: z.coerce.number().int().min(1).max(maxLimit).default(50).describe('Entries per page.'),
    cursor: z
      .string()
      .max(1_000)
      .regex(/^[\x21-\x7e]+$/, 'is not a cursor of this list')
      .optional()
      .describe('`next_cursor` of the page before.'),
  }
}

/** The envelope of every list. `next_cursor` is `null` on the last page. */
export function listOf<Entry extends z.ZodType>(entry: Entry) {
  return z.strictObject({ data: z.array(entry), next_cursor: z.string().nullable() })
}
