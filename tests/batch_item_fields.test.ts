import { promptedCompletionBody, reliableCompletionBody } from '@maester/completion'
import { batchInferenceContract } from '@maester/jobs'
import { expect, it } from 'vitest'
import { z } from 'zod'

interface Schema {
  readonly properties: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

const schemaOf = (type: z.ZodType) => z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }) as unknown as Schema

it('an item of a batch takes every field of a completion, by the same rules, and no other', () => {
  const item = schemaOf(batchInferenceContract.payload).properties.items?.items?.properties ?? {}
  const whole = schemaOf(reliableCompletionBody).properties
  const prompted = schemaOf(promptedCompletionBody).properties
  const { stream: _, ...fields } = { ...prompted, ...whole }
  const { custom_id: __, ...ofItem } = item
  expect(Object.keys(ofItem).sort()).toEqual(Object.keys(fields).sort())
  for (const name of Object.keys(whole)) {
    if (name !== 'stream') expect([name, ofItem[name]]).toEqual([name, whole[name]])
  }
})
