import { afterAll, describe, expect, it } from 'vitest'
import { namedFaults } from '../faults/named.js'
import { startClient } from '../testing/client.js'
import { dialogues } from '../testing/dialogue.js'
import { vendors } from './registry.js'

const client = await startClient()
afterAll(() => client.simulator.close())

const text = 'one two three\nfour 🙂 five'
const model = 'some-model'

describe.each(dialogues.map((dialogue) => [dialogue.path(model, false), dialogue] as const))(
  '%s',
  (_path, dialogue) => {
    const ask = (stream: boolean) => client.post(dialogue.path(model, stream), dialogue.body(model, text, stream))

    it('says the agreed words and counts the agreed tokens', async () => {
      const reply = await client.postJson(dialogue.path(model, false), dialogue.body(model, text, false))
      expect(dialogue.textOf(reply)).toBe(`[${dialogue.label}:${model}] Generated response for prompt: ${text}`)
      expect(dialogue.usageOf(reply)).toEqual([12, 22])
    })

    it('streams what it says at once', async () => {
      const events = await client.postSse(dialogue.path(model, true), dialogue.body(model, text, true))
      const deltas = events.flatMap(({ data }) => (typeof data === 'string' ? [] : [dialogue.deltaOf(data)]))
      expect(deltas.filter(Boolean).length).toBeGreaterThan(5)
      expect(deltas.join('')).toBe(`[${dialogue.label}:${model}] Generated response for prompt: ${text}`)
    })

    it('answers each call with an id of its own, and is named in the log', async () => {
      const [first, second] = [await (await ask(false)).text(), await (await ask(false)).text()]
      expect(first).not.toBe(second)
      expect(client.simulator.calls().at(-1)).toMatchObject({ provider: dialogue.type, model, stream: false })
    })

    it('refuses a call without the members it needs, and an unknown path', async () => {
      const empty = await client.post(dialogue.path(model, false), {})
      expect([400, 422]).toContain(empty.status)
      expect((await client.post(`/${dialogue.type}/v9/nothing`, {})).status).toBe(404)
    })
  },
)

it('has a conversation for every provider that speaks server-sent events', () => {
  const asked = new Set(dialogues.map(({ type }) => type))
  expect(vendors.map(({ type }) => type).filter((type) => !asked.has(type))).toEqual(['bedrock'])
})

const firstOfEachFormat = dialogues.filter((one) => dialogues.find(({ format }) => format === one.format) === one)

it.each(firstOfEachFormat.map((dialogue) => [dialogue.format, dialogue] as const))(
  '%s produces every fault without failing itself',
  async (_format, dialogue) => {
    const names = Object.keys(namedFaults).filter((name) => !/^(hang|drip|slow|giant-body)/u.test(name))
    const asks = names.flatMap((name) =>
      [false, true].map((stream) => [`some-model-sim-fault-${name}`, stream] as const),
    )
    await Promise.all(
      asks.map(async ([failing, stream]) => {
        const answered = client.post(dialogue.path(failing, stream), dialogue.body(failing, text, stream))
        await answered.then((response) => response.arrayBuffer()).catch(() => {})
      }),
    )
    expect(client.simulator.calls().filter(({ outcome }) => outcome === null)).toEqual([])
    expect((await client.post(dialogue.path(model, false), dialogue.body(model, text, false))).status).toBe(200)
  },
)
