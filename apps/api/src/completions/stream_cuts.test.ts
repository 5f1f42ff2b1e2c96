import { type FakeUpstream, type ScriptedReply, startFakeUpstream } from '@maester/model_gateway/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PipelineApi, startPipelineApi } from '../testing/start_pipeline_api.js'
import { readSurfaceText, streamedSurfaces } from '../testing/streamed_surfaces.js'

const text = 'Grüße aus Köln: alles läuft. ☕'
const words = text.split(/(?<= )/)
const chunk = (fields: object) => `data: ${JSON.stringify({ id: 'c', model: 'm', ...fields })}\n\n`
const delta = (content: string) => chunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })
const role = chunk({ choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] })
const deltas = words.map(delta)
const [first = '', second = ''] = deltas
const finish = chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
const usage = chunk({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 12, total_tokens: 21 } })
const whole = [role, ...deltas, finish, usage, 'data: [DONE]\n\n']

const headers = { 'content-type': 'text/event-stream' }
const bytes = (...pieces: readonly string[]) => Buffer.from(pieces.join(''))
const cut = (sent: Buffer, ending: 'end' | 'reset'): ScriptedReply => ({ headers, chunks: [sent], ending })
const inUmlaut = bytes(role, first).indexOf(Buffer.from('ü')) + 1

const cuts: readonly (readonly [string, ScriptedReply])[] = [
  ['before the headers, by a reset', { ending: 'reset' }],
  ['after the headers', cut(bytes(), 'end')],
  ['after the headers, by a reset', cut(bytes(), 'reset')],
  ['after the role', cut(bytes(role), 'end')],
  ['after the role, by a reset', cut(bytes(role), 'reset')],
  ['within the first character of two bytes', cut(bytes(role, first).subarray(0, inUmlaut), 'end')],
  ['after the first word', cut(bytes(role, first), 'end')],
  ['after the first word, by a reset', cut(bytes(role, first), 'reset')],
  ['within the second word', cut(bytes(role, first, second.slice(0, -9)), 'end')],
  ['between an event and its empty line', cut(bytes(role, first, second.slice(0, -1)), 'end')],
  ['before the finish reason', cut(bytes(role, ...deltas), 'end')],
  ['after the finish reason', cut(bytes(role, ...deltas, finish), 'end')],
  ['after the usage', cut(bytes(role, ...deltas, finish, usage), 'end')],
  ['within the terminal marker', cut(bytes(role, ...deltas, finish, usage, 'data: [DON'), 'end')],
  ['by an error event', cut(bytes(role, first, 'data: {"error":{"message":"Overloaded"}}\n\n'), 'end')],
  ['by what is no JSON', cut(bytes(role, first, 'data: {"choices":[{"del\n\n'), 'end')],
]

let upstream: FakeUpstream
let api: PipelineApi
beforeAll(async () => {
  upstream = await startFakeUpstream()
  const connection = { name: 'openai', type: 'openai', baseUrl: `${upstream.url}/v1`, apiKeys: ['k'] }
  api = await startPipelineApi({ settings: { connections: [{ ...connection, allowPrivateNetwork: true }] } })
})
afterAll(async () => {
  await api.close()
  await upstream.close()
})

describe.each(streamedSurfaces)('a stream of $path', (surface) => {
  const ask = () => api.post(surface.path, { ...surface.body, model: 'openai/gpt-4.1-mini', stream: true })

  it('is told whole, with an end', async () => {
    upstream.reply({ headers, chunks: whole })
    const streamed = await (await ask()).text()
    expect(readSurfaceText(streamed)).toBe(text)
    expect(streamed).toMatch(surface.end)
  })

  it.each(cuts)('that is cut %s claims no end, and what it told is a beginning', async (_where, reply) => {
    upstream.reply(reply)
    const response = await ask()
    const streamed = await response.text()
    const told = readSurfaceText(streamed)

    expect(text.startsWith(told)).toBe(true)
    expect(streamed).not.toMatch(surface.end)
    expect(streamed).not.toMatch(/"(finish_reason|stop_reason)":\s*"/)
    expect(streamed).toContain('error')
    if (told === '') expect(response.status).toBeGreaterThanOrEqual(500)
  })
})
