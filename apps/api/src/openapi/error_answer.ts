import { z } from 'zod'
import { attempt } from '../wire/completion_answer.js'
import { jsonObject } from '../wire/fields.js'

/** The body of every answer that is an error. */
export const errorAnswer = z.strictObject({
  error: z.strictObject({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable().describe('The field, header or query parameter at fault.'),
    code: z.string(),
    request_id: z.string(),
    retryable: z.boolean().describe('Whether the same request, sent again unchanged, may succeed.'),
    budget: jsonObject.optional().describe('What the budget said, on `budget_exceeded`.'),
    metadata: z.strictObject({ attempts: z.array(attempt) }).optional(),
  }),
})
