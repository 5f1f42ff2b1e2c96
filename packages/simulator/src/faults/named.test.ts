import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { readSse, startClient } from '../testing/client.js'

const now = new Date('2026-01-02T03:04:05Z')
const client = await startClient({ now: () => now })
afterAll(() => client.simulator.close())
beforeEach(() => client.simulator.reset())

const messages = [{ role: 'user', content: 'hello there' }]
const failing = (fault: string, more: object = {}) =>
  client.post('/v1/chat/completions', { model: `gpt-4.1-mini-sim-fault-${fault}`, messages, ...more })
const streaming = (fault: string) => failing(fault, { stream: true, stream_options: { include_usage: true } })

describe('the body', () => {
  it('is not JSON, a page, nothing, or an error, though the status is 200', async () => {
    const malformed = await failing('malformed-json')
    expect(malformed.status).toBe(200)
    await expect(malformed.json()).rejects.toThrow(SyntaxError)
    const html = await failing('html-200')
    expect([html.status, html.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(await (await failing('empty-200')).text()).toBe('')
    expect(await (await failing('error-200')).json()).toMatchObject({ error: { code: 'rate_limit_exceeded' } })
  })

  it('has bytes that are not UTF-8', async () => {
    const bytes = Buffer.from(await (await failing('invalid-utf8')).arrayBuffer())
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow()
  })

  it('has a line of more than a mebibyte', async () => {
    const lines = (await (await streaming('giant-line')).text()).split('\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeGreaterThan(2 ** 20)
  })
})

describe('the stream', () => {
  it('fails before any content, or after some, and never ends well', async () => {
    const before = await (await streaming('error-before-content')).text()
    expect(before).not.toContain('Generated')
    const after = await (await streaming('error-mid-stream')).text()
    expect(after).toContain('Generated')
    for (const text of [before, after]) {
      expect(readSse(text).at(-1)?.data).toMatchObject({ error: { message: expect.any(String) } })
      expect(text).not.toMatch(/\[DONE\]|"finish_reason":"/u)
    }
    const ask = { model: 'm-sim-fault-error-mid-stream', max_tokens: 9, messages, stream: true }
    expect((await client.postSse('/v1/messages', ask)).at(-1)).toMatchObject({
      event: 'error',
      data: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    })
    expect((await failing('error-mid-stream')).status).toBe(529)
  })

  it('ends without a terminal marker', async () => {
    expect(await (await streaming('no-terminal')).text()).not.toMatch(/\[DONE\]|"finish_reason":"/u)
    const marker = await (await streaming('no-end-marker')).text()
    expect(marker).toContain('"finish_reason":"stop"')
    expect(marker).not.toContain('[DONE]')
  })

  it.each(['crlf', 'cr', 'comments', 'bom', 'no-space', 'split-data', 'rechunk'])(
    'is dressed as %s and says the same',
    async (fault) => {
      const text = await (await streaming(fault)).text()
      const plain = await (
        await client.post('/v1/chat/completions', { model: 'gpt-4.1-mini', messages, stream: true })
      ).text()
      expect(text).not.toBe(plain)
      const events = readSse(
        text
          .replace(/^\uFEFF/u, '')
          .replaceAll('\r\n', '\n')
          .replaceAll('\r', '\n'),
      )
      expect(events.at(-1)?.data).toBe('[DONE]')
      expect(events.length).toBeGreaterThan(5)
    },
  )

  it('reports usage never, twice, late, or absurdly', async () => {
    const usages = async (fault: string) => {
      const text = await (await streaming(fault)).text()
      return { text, found: text.match(/"completion_tokens":[^,]+/gu) ?? [] }
    }
    expect((await usages('usage-missing')).found).toEqual([])
    expect((await usages('usage-duplicated')).found).toHaveLength(2)
    const late = await usages('usage-after-done')
    expect(late.text.indexOf('[DONE]')).toBeLessThan(late.text.indexOf('"completion_tokens"'))
    expect((await usages('usage-negative')).found).toEqual(['"completion_tokens":-5'])
    expect((await usages('usage-fractional')).found).toEqual(['"completion_tokens":1.5'])
    expect((await usages('usage-string')).found).toEqual(['"completion_tokens":"many"'])
    expect((await usages('usage-absurd')).found).toEqual(['"completion_tokens":9000000000'])
  })

  it('corrects usage that it reported early', async () => {
    const ask = { model: 'm-sim-fault-usage-corrected', max_tokens: 99, messages, stream: true }
    const events = await client.postSse('/v1/messages', ask)
    expect(events[0]?.data).toMatchObject({ message: { usage: { input_tokens: 1, output_tokens: 1 } } })
    expect(events.at(-2)?.data).toMatchObject({ usage: { input_tokens: 4, output_tokens: 20 } })
  })

  it('has unknown finishes and events, a start too many, refusals and reused ids', async () => {
    expect(await (await streaming('unknown-finish')).text()).toContain('"finish_reason":"ran_out_of_ideas"')
    expect(await (await streaming('unknown-event')).text()).toContain('telemetry')
    const twice = await client.postSse('/v1/messages', {
      model: 'm-sim-fault-duplicate-start',
      max_tokens: 9,
      messages,
      stream: true,
    })
    expect(twice.slice(0, 2).map(({ event }) => event)).toEqual(['message_start', 'message_start'])
    expect(await (await failing('refusal')).json()).toMatchObject({
      choices: [{ message: { content: null, refusal: 'I cannot help with that.' } }],
    })
    const ids = [await (await failing('reused-id')).json(), await (await failing('reused-id')).json()]
    expect(new Set(ids.map((reply) => (reply as { id: string }).id)).size).toBe(1)
  })
})
