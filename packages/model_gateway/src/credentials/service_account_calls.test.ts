import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import { createTestContext } from '@maester/observability/testing'
import { type Simulator, simulatorBaseUrl, startSimulator } from '@maester/simulator'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { defaultTimeouts } from '../settings.js'
import { createGatewayBench, plainFailure, plainReply, recordsOf, rejection } from '../testing/gateway_bench.js'
import { plainCall } from '../testing/plain_call.js'
import type { ScriptedReply } from '../testing/scripted_reply.js'

const bench = createGatewayBench()
afterEach(() => bench.clear())

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
})
beforeEach(async () => {
  simulator.reset()
  await control('google_public_key', { public_key: publicKey.export({ type: 'spki', format: 'pem' }) })
})
afterAll(() => simulator.close())

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const control = (what: string, body: unknown) =>
  fetch(`${simulator.url}/_simulator/${what}`, { method: 'PUT', body: JSON.stringify(body) })

const credentials = (url: string, more: { readonly clientEmail?: string } = {}) => ({
  kind: 'google_service_account' as const,
  clientEmail: 'robot@project.iam.gserviceaccount.com',
  privateKey,
  tokenUrl: `${url}/token`,
  ...more,
})

/** A gateway with Vertex behind the simulator, and a clock that is moved on by hand. */
function vertexGateway(more: Parameters<typeof credentials>[1] = {}) {
  let skippedMs = 0
  const test = bench.gateway([], {
    monotonicMs: () => performance.now() + skippedMs,
    settings: {
      connections: [
        {
          name: 'vertex',
          type: 'vertex',
          baseUrl: simulatorBaseUrl(simulator.url, 'vertex'),
          apiKeys: [],
          credentials: credentials(simulator.url, more),
          settings: { project: 'p', location: 'global' },
          allowPrivateNetwork: true,
        },
      ],
      aliases: {},
    },
  })
  const skip = (ms: number) => {
    skippedMs += ms
  }
  return { ...test, skip }
}

const messages = [{ role: 'user' as const, parts: [{ type: 'text' as const, text: 'Hello.' }] }]
const gemini = { kind: 'completion' as const, request: { model: 'vertex/gemini-2.5-flash', messages } }
const pathsAsked = () => simulator.calls().map(({ path }) => path.replace(/.*[/:]/, ''))

it('exchanges a token once and answers every call with it, whole or streamed', async () => {
  const { gateway } = vertexGateway()
  await Promise.all(Array.from({ length: 8 }, () => gateway.complete(gemini, createTestContext())))
  await gateway.stream(gemini, createTestContext(), () => {})
  expect(pathsAsked().filter((path) => path === 'token')).toHaveLength(1)
  expect(pathsAsked()).toHaveLength(10)
})

it('renews the token unseen shortly before its end, and waits for a new one after it', async () => {
  const { gateway, skip } = vertexGateway()
  await gateway.complete(gemini, createTestContext())
  skip(3_599_000 - 299_000)
  await gateway.complete(gemini, createTestContext())
  await expect.poll(() => pathsAsked().filter((path) => path === 'token')).toHaveLength(2)
  skip(3_600_000)
  await gateway.complete(gemini, createTestContext())
  expect(pathsAsked().slice(-2)).toEqual(['token', 'generateContent'])
})

it('tells a refused account as refused credentials, at no cost', async () => {
  const { gateway, ledger } = vertexGateway({ clientEmail: 'invalid@project' })
  const error = await rejection(gateway.complete(gemini, createTestContext()))
  expect(error).toMatchObject({
    code: 'upstream_auth_failed',
    retryable: false,
    detail: {
      attempts: [{ failureClass: 'credential' }],
      providerMessage: 'token exchange failed: 400, invalid_grant, Invalid grant: account not found',
    },
  })
  expect(await recordsOf(ledger)).toMatchObject([{ state: 'voided', outcome: { cost: { totalPicoUsd: 0n } } }])
  expect(simulator.calls()).toEqual([])
})

it('is refused when the signature is not of the account', async () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey
  await control('google_public_key', { public_key: other.export({ type: 'spki', format: 'pem' }) })
  const { gateway } = vertexGateway()
  expect(await rejection(gateway.complete(gemini, createTestContext()))).toMatchObject({ code: 'upstream_auth_failed' })
})

it('makes good a token server that fails once', async () => {
  await control('faults', [{ path: '/token', times: 1, fault: 'http-503' }])
  const { gateway, ledger } = vertexGateway()
  expect(await gateway.complete(gemini, createTestContext())).toMatchObject({
    routing: { attempts: [{ failureClass: 'network' }, { outcome: 'ok' }] },
  })
  expect(await recordsOf(ledger)).toMatchObject([{ state: 'voided' }, { state: 'settled' }])
})

it('gets a new token when the provider refuses the old one, and tries again with it once', async () => {
  const { gateway, skip } = vertexGateway()
  await gateway.complete(gemini, createTestContext())
  skip(60_000)
  await control('faults', [{ path: 'generateContent', times: 1, fault: 'http-401' }])
  expect(await gateway.complete(gemini, createTestContext())).toMatchObject({
    routing: { attempts: [{ failureClass: 'credential', status: 401 }, { outcome: 'ok' }] },
  })
  expect(pathsAsked()).toEqual(['token', 'generateContent', 'generateContent', 'token', 'generateContent'])

  skip(60_000)
  await control('faults', [{ path: 'generateContent', fault: 'http-401' }])
  const error = await rejection(gateway.complete(gemini, createTestContext()))
  expect(error).toMatchObject({ code: 'upstream_auth_failed', detail: { attempts: [{}, {}] } })
})

it('leaves no trace of the key, the assertion or the token in errors, logs, spans and records', async () => {
  const { gateway, ledger, lines, skip } = vertexGateway()
  const context = createTestContext()
  await gateway.complete(gemini, context)
  skip(60_000)
  await control('faults', [{ path: '', fault: 'http-401' }])
  const error = await rejection(gateway.complete(gemini, context))
  const connection = { credentials: credentials('http://localhost') }
  const records = await recordsOf(ledger)
  const told = inspect([error, context.lines, context.spans, lines, records, connection], { depth: 20 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().split('\n')[5]!
  for (const secret of [pem, 'PRIVATE KEY', 'assertion', 'eyJ', 'ya29']) expect(told).not.toContain(secret)
  expect(JSON.stringify(connection)).not.toContain(pem)
})

const token = (text: string): ScriptedReply => ({ body: { access_token: text, expires_in: 3_600 } })
const refused = plainFailure('credential', {}, 401)

/** A gateway whose one provider is also its token server. */
async function plainGateway(replies: readonly ScriptedReply[], totalMs = defaultTimeouts.totalMs) {
  let skippedMs = 0
  const upstream = await bench.upstream(...replies)
  const test = bench.gateway([upstream], {
    connection: { apiKeys: [], credentials: credentials(upstream.url) },
    monotonicMs: () => performance.now() + skippedMs,
    settings: { timeouts: { ...defaultTimeouts, totalMs } },
  })
  const skip = (ms: number) => {
    skippedMs += ms
  }
  return {
    ...test,
    upstream,
    skip,
    sent: () => upstream.requests.map(({ headers }) => headers.authorization ?? 'none'),
  }
}

it('sends each token as a bearer token, and none to the token server', async () => {
  const { gateway, sent, skip } = await plainGateway([token('one'), plainReply, refused, token('two'), plainReply])
  await gateway.complete(plainCall, createTestContext())
  skip(60_000)
  await gateway.complete(plainCall, createTestContext())
  expect(sent()).toEqual(['none', 'Bearer one', 'Bearer one', 'none', 'Bearer two'])
})

it('does not ask for token after token while the provider refuses new ones', async () => {
  const { gateway, sent } = await plainGateway([token('one'), refused])
  await rejection(gateway.complete(plainCall, createTestContext()))
  await rejection(gateway.complete(plainCall, createTestContext()))
  expect(sent().filter((authorization) => authorization === 'none')).toHaveLength(1)
})

it('asks for no other token when the provider refuses the call for another reason', async () => {
  const { gateway, upstream } = await plainGateway([token('one'), plainFailure('credential', {}, 403)])
  await rejection(gateway.complete(plainCall, createTestContext()))
  expect(upstream.requests).toHaveLength(2)
})

it('asks no more for three seconds when the account was refused', async () => {
  const { gateway, upstream, skip } = await plainGateway([{ status: 400, body: { error: 'invalid_grant' } }])
  const ask = () => rejection(gateway.complete(plainCall, createTestContext()))
  expect([await ask(), await ask()]).toMatchObject([{ code: 'upstream_auth_failed' }, { code: 'upstream_auth_failed' }])
  expect(upstream.requests).toHaveLength(1)
  skip(3_000)
  await ask()
  expect(upstream.requests).toHaveLength(2)
})

it('does not wait for a token beyond its own deadline, nor when it closes', async () => {
  const { gateway, ledger, upstream, close } = await plainGateway([{ ending: 'hang' }], 60)
  const error = await rejection(gateway.complete(plainCall, createTestContext()))
  expect(error).toMatchObject({ code: 'upstream_timeout_total' })
  expect(await recordsOf(ledger)).toMatchObject([{ state: 'voided', outcome: { failureClass: 'timeout_total' } }])
  await close()
  await upstream.disconnected(1)
})

it('lets a caller go during the exchange, and finishes it for the others', async () => {
  let answer = () => {}
  const until = new Promise<void>((resolve) => {
    answer = resolve
  })
  const chunks = [{ until }, JSON.stringify({ access_token: 'one', expires_in: 3_600 })]
  const { gateway, ledger, upstream } = await plainGateway([{ chunks }, plainReply])
  const caller = new AbortController()
  const gone = rejection(gateway.complete(plainCall, createTestContext({ signal: caller.signal })))
  const stays = gateway.complete(plainCall, createTestContext())
  await upstream.received(1)
  caller.abort()
  expect(await gone).toMatchObject({ code: 'client_cancelled' })
  answer()
  expect(await stays).toMatchObject({ provider: 'a' })
  expect((await recordsOf(ledger)).map(({ state }) => state).toSorted()).toEqual(['settled', 'voided'])
})

it('follows no redirect of the token server', async () => {
  const { gateway, upstream } = await plainGateway([{ status: 307, headers: { location: '/elsewhere' } }])
  const error = await rejection(gateway.complete(plainCall, createTestContext()))
  expect(error).toMatchObject({ code: 'upstream_unreachable' })
  expect(upstream.requests.every(({ path }) => path === '/token')).toBe(true)
})

it('refuses a token address that is not https', () => {
  const connection = { name: 'v', type: 'vertex', baseUrl: 'https://vertex.example/v1', apiKeys: [] }
  for (const url of ['http://tokens.example', 'ftp://tokens.example', 'nonsense']) {
    const settings = { connections: [{ ...connection, credentials: credentials(url) }] }
    expect(() => bench.gateway([], { settings })).toThrow('The token address of the provider v must be https.')
  }
})
