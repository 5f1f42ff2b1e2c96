import type { StreamRecoveryMode } from '@maester/model_gateway'
import { type FakeUpstream, type ScriptedReply, startFakeUpstream } from '@maester/model_gateway/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type PipelineApi, startPipelineApi } from '../testing/start_pipeline_api.js'
import { readSurfaceText, streamedSurfaces } from '../testing/streamed_surfaces.js'

const event = (type: string, fields: object = {}) => `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`
const start = (usage: object) =>
  event('message_start', { message: { id: 'msg_1', model: 'claude-haiku-4-5', content: [], usage } })
const text = (...words: readonly string[]) => [
  event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  ...words.map((word) => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: word } })),
]
const end = (outputTokens: number) => [
  event('content_block_stop', { index: 0 }),
  event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: outputTokens } }),
  event('message_stop'),
]
const streamed = (...chunks: readonly string[]): ScriptedReply => ({
  headers: { 'content-type': 'text/event-stream' },
  chunks,
})
const brokenOff = streamed(start({ input_tokens: 10, output_tokens: 1 }), ...text('All is ', 'well '))
const goesOn = streamed(start({ input_tokens: 14, output_tokens: 1 }), ...text('again.'), ...end(2))
const whole = streamed(start({ input_tokens: 10, output_tokens: 1 }), ...text('All ', 'is well.'), ...end(4))

let upstreams: FakeUpstream[]
let api: PipelineApi
beforeEach(async () => {
  upstreams = [await startFakeUpstream(), await startFakeUpstream()]
})
afterEach(async () => {
  await api.close()
  for (const upstream of upstreams) await upstream.close()
})

async function startApi(streamRecovery: StreamRecoveryMode, model = 'claude-haiku-4-5') {
  const connections = upstreams.map(({ url }, position) => ({
    ...{ name: position === 0 ? 'a' : 'b', type: 'anthropic', baseUrl: url, apiKeys: ['k'] },
    allowPrivateNetwork: true,
  }))
  const fast = { targets: [{ target: `a/${model}` }, { target: `b/${model}` }], strategy: 'priority' }
  api = await startPipelineApi({ settings: { connections, aliases: { fast }, streamRecovery } })
}

const recordsOf = async (requestId: string | null | undefined) => {
  const { records } = await api.ledger.list({ tenantId: 'default', limit: 10 })
  return records.filter((record) => record.requestId === requestId).sort((a, b) => a.attempt - b.attempt)
}
const attemptsOf = (response: Response) => recordsOf(response.headers.get('x-request-id'))

describe.each(streamedSurfaces)('a stream of $path that breaks off', ({ path, body, end: endOf }) => {
  const ask = (more: object = {}) => api.post(path, { ...body, model: 'fast', stream: true, ...more })

  it('is gone on with by another target, marked, and paid for twice', async () => {
    await startApi('resume')
    upstreams[0]?.reply(brokenOff)
    upstreams[1]?.reply(goesOn)
    const response = await ask()
    const told = await response.text()

    expect(readSurfaceText(told)).toBe('All is well again.')
    expect(told).toMatch(endOf)
    expect(told).toContain('"continued":true')
    if (path !== '/v1/reliable_completion') {
      expect(told).toContain('\n: x-maester-spliced=true\n')
      expect(told).toContain('"spliced":true')
    }
    expect(upstreams[1]?.requests[0]?.body).toMatchObject({
      messages: [{ role: 'user' }, { role: 'assistant', content: 'All is well' }],
    })
    expect(await attemptsOf(response)).toMatchObject([
      { provider: 'a', state: 'unknown' },
      { provider: 'b', state: 'settled' },
    ])
  })

  it('is told as broken off when the one who goes on breaks off too, and nobody is left', async () => {
    await startApi('resume')
    upstreams[0]?.reply(brokenOff, { status: 500, body: {} })
    upstreams[1]?.reply(streamed(start({ input_tokens: 14 }), ...text('aga')))
    const told = await (await ask()).text()

    expect('All is well again.'.startsWith(readSurfaceText(told))).toBe(true)
    expect(told).not.toMatch(endOf)
    expect(told).toContain('error')
  })

  it('is made again unseen when everything is held', async () => {
    await startApi('restart')
    upstreams[0]?.reply(brokenOff)
    upstreams[1]?.reply(whole)
    const response = await ask()
    const told = await response.text()

    expect(readSurfaceText(told)).toBe('All is well.')
    expect(told).toMatch(endOf)
    expect(response.headers.get('x-maester-provider')).toBe('b')
    expect(await attemptsOf(response)).toMatchObject([{ state: 'unknown' }, { state: 'settled' }])
  })

  it('is told as broken off where nothing else was asked for', async () => {
    await startApi('off')
    upstreams[0]?.reply(brokenOff)
    const told = await (await ask()).text()

    expect(readSurfaceText(told)).toBe('All is well ')
    expect(told).not.toMatch(endOf)
    expect(upstreams[1]?.requests).toHaveLength(0)
  })
})

describe('an answer', () => {
  const messages = [{ role: 'user', content: 'Hello' }]
  const ask = (more: object = {}) =>
    api.post('/v1/messages', { messages, max_tokens: 99, model: 'fast', stream: true, ...more })

  it('of two targets says what both of them used', async () => {
    await startApi('resume')
    upstreams[0]?.reply(brokenOff)
    upstreams[1]?.reply(goesOn)
    const told = await (await ask()).text()
    const usage = /event: message_delta\ndata: .*"usage":(\{.*?\}),"maester"/.exec(told)?.[1] ?? ''
    const records = await recordsOf(/"request_id":"(\w+)"/.exec(told)?.[1])
    const used = records.map((record) => record.outcome?.usage)

    expect(used[1]).toMatchObject({ inputTokens: 14, outputTokens: 2 })
    expect(JSON.parse(usage)).toMatchObject({
      input_tokens: (used[0]?.inputTokens ?? 0) + 14,
      output_tokens: (used[0]?.outputTokens ?? 0) + 2,
    })
  })

  it.each([
    ['a model that takes no beginning', 'claude-opus-4-6', brokenOff],
    [
      'a call of a tool',
      'claude-haiku-4-5',
      streamed(
        start({}),
        event('content_block_start', {
          index: 0,
          content_block: { type: 'tool_use', id: 't', name: 'look', input: {} },
        }),
      ),
    ],
    [
      'an answer that has stopped',
      'claude-haiku-4-5',
      streamed(start({}), ...text('All is well.'), ...end(2).slice(0, 2)),
    ],
  ])('is not gone on with in case of %s', async (_case, model, reply) => {
    await startApi('resume', model)
    upstreams[0]?.reply(reply)
    const told = await (await ask()).text()

    expect(told).toContain('"type":"error"')
    expect(told).not.toContain('"stop_reason":"')
    expect(upstreams[1]?.requests).toHaveLength(0)
  })
})
