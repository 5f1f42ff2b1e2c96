import { z } from 'zod'
import { instant } from './fields.js'

/** The announced end of a model. */
export const deprecation = z
  .strictObject({
    deprecated_at: instant.nullable().describe('When it was announced; null when that is unknown'),
    retires_at: instant.describe('From then on the provider may refuse calls'),
    replacement: z.string().nullable().describe('What its maker recommends instead'),
    source: z
      .string()
      .describe('Where the provider announces such ends; `settings`; or `provider`, which said so when it was asked'),
  })
  .describe('The announced end of the model, where one is known')
