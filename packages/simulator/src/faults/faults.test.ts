import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { readSse, startClient } from '../testing/client.js'
import { namedFaults } from './named.js'

const now = new Date('2026-01-02T03:04:05Z')
const client = await startClient({ now: () => now })
afterAll(() => client.simulator.close())
beforeEach(() => client.simulator.reset())

const messages = [{ role: 'user', content: 'hello there' }]
const failing = (fault: string, more: object = {}) =>
  client.post('/v1/chat/completions', { model: `gpt-4.1-mini-sim-fault-${fault}`, messages, ...more })
const streaming = (fault: string) => failing(fault, { stream: true, stream_options: { include_usage: true } })
const causeOf = (error: unknown) => (error as { cause?: { code?: string } }).cause?.code

describe('the connection', () => {
  it.each([
    ['reset', 'ECONNRESET'],
    ['header-overflow', 'UND_ERR_HEADERS_OVERFLOW'],
  ])('%s comes before any answer', async (fault, code) => {
    await expect(failing(fault).catch(causeOf)).resolves.toBe(code)
  })

  it.each([
    ['reset-mid-body', 'ECONNRESET'],
    ['truncated-length', 'UND_ERR_SOCKET'],
    ['truncated-chunks', 'UND_ERR_SOCKET'],
  ])('%s comes after some of the answer, streamed or not', async (fault, code) => {
    for (const response of [await failing(fault), await streaming(fault)]) {
      expect(response.status).toBe(200)
      await expect(response.text().catch(causeOf)).resolves.toBe(code)
    }
  })

  it('hides a truncation behind the close of the connection', async () => {
    const text = await (await failing('truncated-close')).text()
    expect(() => JSON.parse(text)).toThrow()
    const stream = await (await streaming('truncated-close')).text()
    expect(stream).toContain('Generated')
    expect(stream).not.toContain('[DONE]')
  })

  it.each(['hang', 'hang-mid-stream'])('%s says nothing more until the caller leaves', async (fault) => {
    const body = JSON.stringify({ model: `m-sim-fault-${fault}`, messages, stream: true })
    const headers = { authorization: 'Bearer k' }
    const signal = AbortSignal.timeout(150)
    const asked = fetch(`${client.simulator.url}/v1/chat/completions`, { method: 'POST', headers, body, signal })
    if (fault === 'hang') await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' })
    else await expect((await asked).text()).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  it('resets an idle connection that is used again, without accepting the call', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ask = (model: string) =>
      new Promise<number | string>((resolve) => {
        const outgoing = request(
          `${client.simulator.url}/v1/chat/completions`,
          { method: 'POST', agent, headers: { authorization: 'Bearer k' } },
          (response) => response.resume().once('end', () => resolve(response.statusCode ?? 0)),
        )
        outgoing.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
        outgoing.end(JSON.stringify({ model, messages }))
      })
    expect(await ask('m-sim-fault-reset-idle')).toBe(200)
    expect(await ask('m')).toBe('ECONNRESET')
    expect(await ask('m')).toBe(200)
    expect(client.simulator.calls().map(({ model }) => model)).toEqual(['m-sim-fault-reset-idle', 'm'])
    agent.destroy()
  })

  it('sends a second answer that nobody asked for', async () => {
    const bytes = await rawAnswer({ model: 'm-sim-fault-duplicate-response', messages })
    expect(bytes.match(/HTTP\/1\.1 200 OK/gu)).toHaveLength(2)
  })
})

/** Everything that comes over the connection, not read as HTTP. */
async function rawAnswer(body: object): Promise<string> {
  const { hostname, port } = new URL(client.simulator.url)
  const text = JSON.stringify(body)
  const socket = connect(Number(port), hostname)
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer k\r\ncontent-length: ${text.length}\r\n\r\n${text}`,
  )
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

describe('the status', () => {
  const statuses = Object.keys(namedFaults).filter((name) => name.startsWith('http-'))
  it.each(statuses)('%s is the status that comes, from either provider', async (fault) => {
    const status = Number(fault.slice(5))
    const openAi = await failing(fault)
    const anthropic = await client.post('/v1/messages', { model: `m-sim-fault-${fault}`, max_tokens: 1, messages })
    expect([openAi.status, anthropic.status]).toEqual([status, status])
  })

  it('speaks of a spent quota as each provider does', async () => {
    const openAi = await failing('insufficient-quota')
    expect([openAi.status, await openAi.json()]).toMatchObject([
      429,
      { error: { type: 'insufficient_quota', code: 'insufficient_quota' } },
    ])
    const anthropic = await client.post('/v1/messages', {
      model: 'm-sim-fault-insufficient-quota',
      max_tokens: 1,
      messages,
    })
    expect([anthropic.status, await anthropic.json()]).toMatchObject([
      400,
      { error: { message: expect.stringContaining('credit balance is too low') } },
    ])
  })

  it.each([
    ['retry-after-seconds', { 'retry-after': '2' }],
    ['retry-after-date', { 'retry-after': 'Fri, 02 Jan 2026 03:04:07 GMT' }],
    ['retry-after-past', { 'retry-after': 'Fri, 02 Jan 2026 02:04:05 GMT' }],
    ['retry-after-negative', { 'retry-after': '-5' }],
    ['retry-after-huge', { 'retry-after': '1000000000' }],
    ['retry-after-garbage', { 'retry-after': 'soon' }],
    ['retry-after-ms', { 'retry-after': null, 'retry-after-ms': '350' }],
    [
      'ratelimit-reset',
      { 'retry-after': null, 'x-ratelimit-reset-tokens': '6m0s', 'x-ratelimit-remaining-tokens': '0' },
    ],
    ['http-429', { 'retry-after': '1', 'retry-after-ms': '1000' }],
    ['http-503', { 'retry-after': null }],
  ])('%s tells the wait in its own way', async (fault, headers) => {
    const response = await failing(fault)
    for (const [name, value] of Object.entries(headers)) expect(response.headers.get(name)).toBe(value)
    expect(response.headers.get('date')).toBe(now.toUTCString())
  })

  it('redirects', async () => {
    const response = await failing('redirect')
    expect([response.status, response.headers.get('location')]).toEqual([302, 'http://127.0.0.1:9/elsewhere'])
  })
})

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

describe('the choice of a fault', () => {
  const status = async (model: string) => (await client.post('/v1/chat/completions', { model, messages })).status

  it('strikes once, or so many times, for each name a caller chose', async () => {
    const once = 'gpt-4.1-mini-sim-fault-http-500-once'
    expect([await status(once), await status(once)]).toEqual([500, 200])
    expect(await status(`another-${once}`)).toBe(500)
    const twice = 'm-sim-fault-http-429-x2'
    expect([await status(twice), await status(twice), await status(twice)]).toEqual([429, 429, 200])
  })

  it('follows rules by provider, model, path and count, until they are deleted', async () => {
    const rules = [
      {
        provider: 'openai',
        model: 'a',
        times: 1,
        fault: { kind: 'error', error: 'overloaded', status: 503, headers: { 'Retry-After': '7' } },
      },
      { path: '/embeddings', fault: 'http-500' },
    ]
    expect((await client.setFaults(rules)).status).toBe(200)
    expect([await status('b'), await status('a'), await status('a')]).toEqual([200, 503, 200])
    const embed = () => client.post('/v1/embeddings', { model: 'e', input: 'x' })
    expect((await embed()).status).toBe(500)
    await fetch(`${client.simulator.url}/_simulator/faults`, { method: 'DELETE' })
    expect((await embed()).status).toBe(200)
  })

  it.each([
    [{}, 'list'],
    [[{ fault: 'http-599' }], 'http-599'],
    [[{ fault: { kind: 'explode' } }], 'explode'],
    [[{ fault: { kind: 'reset', wen: 'mid_body' } }], 'wen'],
    [[{ fault: { kind: 'reset', when: 'later' } }], 'before_headers'],
    [[{ modle: 'x', fault: 'reset' }], 'modle'],
    [[{ times: 0, fault: 'reset' }], 'times'],
  ])('refuses rules that make no sense: %j', async (rules, word) => {
    const response = await client.setFaults(rules)
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { message: expect.stringContaining(word) } },
    ])
  })

  it('tells a caller who names a fault that does not exist', async () => {
    const response = await failing('surprise')
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { message: expect.stringContaining('"surprise"') } },
    ])
    expect(client.simulator.calls()).toEqual([])
  })
})
