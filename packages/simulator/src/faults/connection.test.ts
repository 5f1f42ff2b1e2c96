import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { startClient } from '../testing/client.js'

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
    const gone = new AbortController()
    const asked = fetch(`${client.simulator.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer k' },
      body: JSON.stringify({ model: `m-sim-fault-${fault}`, messages, stream: true }),
      signal: gone.signal,
    })
    const reader = fault === 'hang' ? undefined : (await asked).body?.getReader()
    await reader?.read()
    await expect.poll(() => client.simulator.calls()).toMatchObject([{ outcome: null }])
    gone.abort()
    await expect(reader ? reader.read() : asked).rejects.toMatchObject({ name: 'AbortError' })
    await expect.poll(() => client.simulator.calls()).toMatchObject([{ outcome: 'client_left' }])
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
