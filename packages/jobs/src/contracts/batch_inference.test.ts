import { expect, it } from 'vitest'
import { parsePayload } from '../job_contract.js'
import { batchInferenceContract, batchItem } from './batch_inference.js'

const parse = (payload: unknown) => parsePayload(batchInferenceContract, payload)
const refuses = (payload: unknown, field: string, code = 'invalid_value') =>
  expect(() => parse(payload)).toThrow(expect.objectContaining({ code, detail: { param: `payload.${field}` } }))

it('takes 1 to 10_000 items', () => {
  const items = (count: number) => Array.from({ length: count }, () => ({ prompt: 'Hi' }))
  expect(parse({ items: items(10_000) }).items).toHaveLength(10_000)
  refuses({ items: [] }, 'items')
  refuses({ items: items(10_001) }, 'items')
})

it('takes a prompt or the name of one, not both and not neither', () => {
  expect(parse({ items: [{ prompt_name: 'p', prompt_label: 'production', variables: {} }] }).items).toHaveLength(1)
  refuses({ items: [{}] }, 'items.0.prompt')
  refuses({ items: [{ prompt: 'Hi', prompt_name: 'p' }] }, 'items.0.prompt')
  refuses({ items: [{ prompt: 'Hi', variables: {} }] }, 'items.0.variables')
})

it('refuses a custom id used twice and fields it does not know', () => {
  const item = { prompt: 'Hi', custom_id: 'a' }
  refuses({ items: [item, { prompt: 'Hi' }, item] }, 'items.2.custom_id')
  refuses({ items: [{ prompt: 'Hi', stream: true }] }, 'items.0.stream', 'unknown_parameter')
  refuses({ items: [item], defaults: { prompt: 'Hi' } }, 'defaults.prompt', 'unknown_parameter')
})

it('fills in the defaults of the batch, where a field of the item wins whole', () => {
  const payload = parse({
    items: [{ prompt: 'Hi', tags: { a: '1' } }, { prompt: 'Ho' }],
    defaults: { model: 'm', tags: { b: '2' } },
  })
  expect(batchItem(payload, 0)).toEqual({ prompt: 'Hi', model: 'm', tags: { a: '1' } })
  expect(batchItem(payload, 1)).toEqual({ prompt: 'Ho', model: 'm', tags: { b: '2' } })
})
