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

    it('produces every fault without failing itself', async () => {
      const names = Object.keys(namedFaults).filter((name) => !/^(hang|drip|slow|giant-body)/u.test(name))
      for (const name of names) {
        const failing = `some-model-sim-fault-${name}`
        for (const stream of [false, true]) {
          await client
            .post(dialogue.path(failing, stream), dialogue.body(failing, text, stream))
            .then((response) => response.arrayBuffer())
            .catch(() => {})
        }
      }
      expect((await ask(false)).status).toBe(200)
    })
  },
)

it('has a conversation for every provider that speaks server-sent events', () => {
  const asked = new Set(dialogues.map(({ type }) => type))
  expect(vendors.map(({ type }) => type).filter((type) => !asked.has(type))).toEqual(['bedrock'])
})
