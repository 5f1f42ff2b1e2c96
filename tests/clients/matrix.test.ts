import { providerAdapters } from '@maester/model_gateway'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Client, Question } from './client.js'
import { clients } from './clients/registry.js'
import { failureOf } from './failure_of.js'
import { providerRows } from './provider_rows.js'
import { type ProviderMatrix, startProviderMatrix } from './start_provider_matrix.js'

const rows = providerRows()
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/58BAwAI/AL+hc2rNAAAAABJRU5ErkJggg=='
const prompt = 'How are the servers?'
const failure = (status: number, code: string) => ({ status, said: expect.stringContaining(code) })
const unsupported = failure(400, 'unsupported_parameter')

let matrix: ProviderMatrix
const made = new Map<string, Client>()
const clientOf = (name: string): Client => made.get(name)!

beforeAll(async () => {
  matrix = await startProviderMatrix([...new Set(rows.map(({ type }) => type))])
  for (const [name, create] of Object.entries(clients)) made.set(name, create(matrix.url))
}, 90_000)
afterAll(() => matrix?.close())

it('has a row for every provider there is', () => {
  expect(new Set(rows.map(({ type }) => type))).toEqual(new Set(Object.keys(providerAdapters)))
})

const table = Object.keys(clients).flatMap((client) => rows.map((row) => ({ client, ...row })))

describe.concurrent.each(table)('$client in front of $type, $model', ({ client, type, model: name, promises }) => {
  const model = `${type}/${name}`
  const ask = (question: Omit<Question, 'prompt'>, of = model) => clientOf(client).ask(of, { prompt, ...question })
  const faulty = (fault: string, provider = type) => `${provider}/${name}-sim-fault-${fault}`
  const calls = () => matrix.simulator.calls().filter(({ provider }) => provider === matrix.spokenBy(type))

  it('gets the same answer whole and streamed, with its usage', async () => {
    const whole = await ask({})
    const streamed = await ask({ stream: true })
    expect(whole).toMatchObject({ text: expect.stringContaining(prompt), calls: [] })
    expect(whole.outputTokens).toBeGreaterThan(0)
    expect(streamed).toMatchObject({ text: whole.text, calls: [] })
    if (streamed.outputTokens !== undefined) expect(streamed.outputTokens).toBe(whole.outputTokens)
  })

  it('is streamed a call of a tool, and answered with its result', async () => {
    const first = await ask({ stream: true, tools: ['weather'] })
    expect(first.calls).toMatchObject([{ name: 'weather', input: { city: expect.any(String) } }])
    expect(await first.continueWith('Clear sky.')).toMatchObject({ text: expect.stringContaining(prompt), calls: [] })
  })

  it('is streamed calls of two tools at once, where a call can be demanded', async () => {
    const asked = ask({ stream: true, tools: ['weather', 'forecast'], demanded: true })
    if (!promises['Demanded call']) return expect(await failureOf(asked)).toEqual(unsupported)
    const { calls } = await asked
    expect(calls.map((call) => call.name)).toEqual(['weather', 'forecast'])
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2)
    for (const { input } of calls) expect(input).toEqual({ city: expect.any(String) })
  })

  it('gets an object of a schema', async () => {
    // For a model it does not know as Claude this client demands one call of one tool, and no other beside it.
    const demandsOneCall = client === 'ai, messages' && !name.includes('claude')
    const asked = ask({ asCity: true })
    if (demandsOneCall && !promises['Demanded call']) return expect(await failureOf(asked)).toEqual(unsupported)
    expect(JSON.parse((await asked).text)).toEqual({ city: expect.any(String), people: expect.any(Number) })
  })

  it(promises.Images ? 'shows an image' : 'is told that there are no images', async () => {
    const question = `What does ${client} show?`
    const asked = clientOf(client).ask(model, { prompt: question, image: pixel })
    if (!promises.Images) return expect(await failureOf(asked)).toEqual(unsupported)
    expect((await asked).text).toContain(question)
    const shown = calls().map(({ body }) => JSON.stringify(body) ?? '')
    expect(shown.some((body) => body.includes(question) && body.includes(pixel))).toBe(true)
  })

  it(promises.Embeddings ? 'gets embeddings' : 'is told that there are no embeddings', async () => {
    const asked = clientOf(client).embed?.(promises.Embeddings ? `${type}/embed-1` : model, ['One.', 'Two.'])
    if (asked === undefined) return
    if (promises.Embeddings) expect(await asked).toBe(2)
    else expect(await failureOf(asked)).toEqual(unsupported)
  })

  it('is told whose fault it was', async () => {
    const denied = ask({ stream: true }, `${type}_denied/${name}`)
    expect(await failureOf(denied)).toEqual(failure(502, 'upstream_auth_failed'))
    const busy = ask({}, faulty('http-429', `${type}_busy`))
    expect(await failureOf(busy)).toEqual(failure(429, 'provider_rate_limited'))
    const wrong = ask({ stream: true }, faulty('http-400'))
    expect(await failureOf(wrong)).toEqual(failure(400, 'invalid_request_error'))
  })

  it('hangs up in the middle, and the provider is left at once', async () => {
    const left = `${name}-${table.findIndex((row) => row.client === client && row.type === type)}-sim-fault-hang-mid-stream`
    await clientOf(client).leave(`${type}/${left}`, prompt)
    await vi.waitFor(
      () => expect(calls().flatMap(({ model, outcome }) => (model === left ? [outcome] : []))).toEqual(['client_left']),
      10_000,
    )
  })
})
