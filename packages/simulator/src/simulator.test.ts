import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, expect, it } from 'vitest'
import { simulatorBaseUrl } from './base_urls.js'
import { startSimulator } from './simulator.js'
import { startClient } from './testing/client.js'

const client = await startClient()
afterAll(() => client.simulator.close())
const { simulator } = client
const hello = { model: 'gpt-4.1-mini', messages: [{ role: 'user', content: 'hello' }] }

it('answers under a provider and on the natural path alike', async () => {
  for (const path of ['/openai/v1/chat/completions', '/v1/chat/completions']) {
    expect((await client.post(path, hello)).status).toBe(200)
  }
  expect(simulator.calls().map(({ provider }) => provider)).toEqual(['openai', 'openai'])
})

it('gives a path that several providers know to the one whose header is there', async () => {
  const list = async (headers: Record<string, string>) =>
    (await fetch(`${simulator.url}/v1/models`, { headers })).json()
  expect(await list({ authorization: 'Bearer k' })).toMatchObject({ object: 'list' })
  expect(await list({ 'x-api-key': 'k', 'anthropic-version': '2023-06-01' })).toMatchObject({ has_more: false })
})

it('shows and forgets calls through its control endpoints', async () => {
  simulator.reset()
  await client.post('/v1/chat/completions', hello)
  const calls = `${simulator.url}/_simulator/calls`
  expect(await (await fetch(calls)).json()).toMatchObject({ data: [{ model: 'gpt-4.1-mini', body: hello }] })
  await fetch(calls, { method: 'DELETE' })
  expect(await (await fetch(calls)).json()).toEqual({ data: [] })
  expect(await (await fetch(`${simulator.url}/health`)).json()).toMatchObject({ status: 'ok' })
  expect((await fetch(`${simulator.url}/_simulator/else`)).status).toBe(404)
})

it("ends where the provider's own base URL ends", () => {
  expect(simulatorBaseUrl('http://127.0.0.1:1', 'openai')).toBe('http://127.0.0.1:1/openai/v1')
  expect(simulatorBaseUrl('http://127.0.0.1:1', 'anthropic')).toBe('http://127.0.0.1:1/anthropic')
  expect(() => simulatorBaseUrl('http://127.0.0.1:1', 'nobody')).toThrow(/nobody/u)
})

it('closes at once, also in the middle of an answer, and more than once', async () => {
  const other = await startClient()
  const response = await other.post('/v1/chat/completions', {
    ...hello,
    model: 'm-sim-fault-hang-mid-stream',
    stream: true,
  })
  await other.simulator.close()
  await expect(response.text()).rejects.toThrow()
  await other.simulator.close()
})

it('does not start on a port that is taken', async () => {
  const port = Number(new URL(simulator.url).port)
  await expect(startSimulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

it('survives bytes that are no request, and bodies that never come', async () => {
  const { hostname, port } = new URL(simulator.url)
  const nonsense = connect(Number(port), hostname)
  nonsense
    .resume()
    .on('error', () => {})
    .end('\x00\x01nonsense\r\n\r\n')
  await once(nonsense, 'close')
  const half = connect(Number(port), hostname)
  await once(half, 'connect')
  half.write('POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{')
  half.destroy()
  expect((await client.post('/v1/chat/completions', hello)).status).toBe(200)
})
