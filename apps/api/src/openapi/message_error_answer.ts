import { z } from 'zod'

/** The body of every answer below `/v1/messages` that is an error. */
export const messageErrorAnswer = z.strictObject({
  type: z.literal('error'),
  error: z.strictObject({
    type: z.string(),
    message: z.string(),
    details: z.strictObject({ error_code: z.string().describe('Our own code, as on every other route.') }),
  }),
  request_id: z.string(),
})
