import { z } from 'zod'
import { attempt, evaluation } from '../wire/completion_answer.js'
import { usd } from '../wire/fields.js'

/** The field `maester` of answers, described. */
export const maesterAnswerField = z.strictObject({
  request_id: z.string(),
  provider: z.string(),
  attempts: z.array(attempt),
  fallback_used: z.boolean(),
  dropped_parameters: z
    .array(z.string())
    .describe('What was left out: because the request allowed it, or because no answer fails for it.'),
  simulated: z.boolean(),
  evaluation,
  spliced: z
    .literal(true)
    .optional()
    .describe('The answer is of several attempts: one broke off, and the next went on from there.'),
  not_carried: z
    .array(z.string())
    .optional()
    .describe("Kinds of what the provider's answer has and this format has no place for."),
})

/** The field `cost_usd` in an answer's usage. */
export const costField = usd
