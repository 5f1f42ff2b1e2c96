import { afterAll, expect, it } from 'vitest'
import { objectsOf } from '../json.js'
import { startClient } from '../testing/client.js'

const client = await startClient()
afterAll(() => client.simulator.close())

const path = '/openai/v1/embeddings'

it('embeds each text, with the dimensions of the model or those asked for', async () => {
  const reply = await client.postJson(path, { model: 'text-embedding-3-small', input: ['one word', 'two'] })
  expect(reply).toMatchObject({
    object: 'list',
    model: 'text-embedding-3-small',
    data: [
      { object: 'embedding', index: 0 },
      { object: 'embedding', index: 1 },
    ],
    usage: { prompt_tokens: 6, total_tokens: 6 },
  })
  expect(objectsOf(reply.data)[0]?.embedding).toHaveLength(1_536)
  const short = await client.postJson(path, { model: 'text-embedding-3-large', input: 'x', dimensions: 64 })
  expect(objectsOf(short.data)[0]?.embedding).toHaveLength(64)
})

it('says the same in base64 as in floats', async () => {
  const ask = { model: 'text-embedding-3-small', input: 'the same text', dimensions: 16 }
  const floats = objectsOf((await client.postJson(path, ask)).data)[0]?.embedding
  const base64 = objectsOf((await client.postJson(path, { ...ask, encoding_format: 'base64' })).data)[0]?.embedding
  const bytes = Buffer.from(String(base64), 'base64')
  expect(Array.from({ length: 16 }, (_, index) => bytes.readFloatLE(index * 4))).toEqual(floats)
})

it('takes token numbers, one list or several', async () => {
  const one = await client.postJson(path, { model: 'm', input: [1, 2, 3], dimensions: 4 })
  expect(one).toMatchObject({ data: [{ index: 0 }], usage: { prompt_tokens: 3 } })
  const two = await client.postJson(path, { model: 'm', input: [[1, 2], [3]], dimensions: 4 })
  expect(two).toMatchObject({ data: [{ index: 0 }, { index: 1 }], usage: { prompt_tokens: 3 } })
})

it.each([
  ['no input', { model: 'm' }],
  ['an empty text', { model: 'm', input: '' }],
  ['no model', { input: 'x' }],
  ['no dimensions', { model: 'm', input: 'x', dimensions: 0 }],
])('refuses %s', async (_case, body) => {
  expect((await client.post(path, body)).status).toBe(400)
})

it('lists its models, and finds one of them', async () => {
  const get = (url: string) => fetch(client.simulator.url + url, { headers: { authorization: 'Bearer k' } })
  expect(await (await get('/v1/models')).json()).toMatchObject({ object: 'list', data: expect.any(Array) })
  expect(await (await get('/v1/models/gpt-4.1-mini')).json()).toMatchObject({ id: 'gpt-4.1-mini', object: 'model' })
  expect((await get('/v1/models/gpt-9')).status).toBe(404)
})
