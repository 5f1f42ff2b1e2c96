import { type CallerLimitSettings, createCallerLimits, createMemoryLimitStore } from '@maester/limits'
import type { Principal } from '@maester/observability'
import { afterEach, describe, expect, it } from 'vitest'
import { answerTo, testSource } from '../testing/answers.js'
import { errorOf, messageErrorOf } from '../testing/error_of.js'
import { readEvents } from '../testing/read_events.js'
import { type PipelineApi, startPipelineApi } from '../testing/start_pipeline_api.js'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'

/** The machine may be busy with other things. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 10_000 })

const started: Pick<TestApi, 'close'>[] = []
afterEach(async () => {
  for (const api of started.splice(0)) await api.close()
})

/** Keys are named by what they are: `a`, `b`, … each a key of tenant `acme` with no limits of its own. */
const keys = {
  verify: async (key: string) => {
    const principal: Principal = { tenantId: 'acme', apiKeyId: key }
    return { kind: 'accepted', principal } as const
  },
}

const dependenciesFor = (settings: CallerLimitSettings) => ({
  auth: { mode: 'required', keys } as const,
  limits: createCallerLimits({ store: createMemoryLimitStore({ monotonicMs: () => 0 }), settings: () => settings }),
})

async function start(settings: CallerLimitSettings) {
  const api = await startTestApi(dependenciesFor(settings))
  started.push(api)
  const ask = (body: object = {}, key = 'a') =>
    api.post('/v1/reliable_completion', { prompt: 'Hi', ...body }, { 'x-api-key': key })
  return { ...api, ask }
}

async function startPipeline(settings: CallerLimitSettings): Promise<PipelineApi> {
  const api = await startPipelineApi({ providers: ['openai', 'anthropic'], api: dependenciesFor(settings) })
  started.push(api)
  return api
}

const chat = (more: object = {}) => ({ model: 'gpt-4.1-mini', messages: [{ role: 'user', content: 'Hi' }], ...more })

describe('requests a minute', () => {
  it('are counted before the body is read, told on every answer, and refused with the time to come back', async () => {
    const { ask, calls, post } = await start({ keys: { requestsPerMinute: 2 } })
    const first = await ask()
    expect([first.status, first.headers.get('x-ratelimit-limit-requests')]).toEqual([200, '2'])
    expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('1')
    expect(first.headers.get('x-ratelimit-reset-requests')).toBe('30s')
    expect((await post('/v1/reliable_completion', 'no json', { 'x-api-key': 'a' })).status).toBe(400)

    const refused = await ask()
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBe(30)
    expect(refused.headers.get('retry-after-ms')).toBe('30000')
    expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('0')
    expect(refused.headers.get('x-ratelimit-mode')).toBeNull()
    expect(await errorOf(refused)).toMatchObject({ type: 'rate_limit_error', code: 'requests_limit', retryable: true })
    expect(calls).toHaveLength(1)
    expect((await ask({}, 'b')).status).toBe(200)
  })

  it('leave routes alone that ask no model', async () => {
    const { ask, get } = await start({ keys: { requestsPerMinute: 1 } })
    await ask()
    expect((await get('/v1/requests', { 'x-api-key': 'a' })).status).toBe(200)
  })

  it('are refused in the words of each surface', async () => {
    const api = await startPipeline({ keys: { requestsPerMinute: 1 } })
    const headers = { 'x-api-key': 'a' }
    expect((await api.post('/v1/embeddings', { model: 'text-embedding-3-small', input: 'x' }, headers)).status).toBe(
      200,
    )
    const message = { model: 'claude-haiku-4-5', max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }] }

    const refused = await api.post('/v1/messages', message, headers)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60'])
    expect(await messageErrorOf(refused)).toMatchObject({ type: 'rate_limit_error' })
    for (const path of ['/v1/chat/completions', '/v1/responses', '/v1/prompted_completion', '/v1/replays/x/run']) {
      expect((await api.post(path, {}, headers)).status, path).toBe(429)
    }
  })
})

describe('calls in flight', () => {
  it('are never more than they may be, of 200 at once, and all places come back', async () => {
    const { ask, onRun } = await start({ keys: { maxInFlight: 5 } })
    let open = () => {}
    const opened = new Promise<void>((resolve) => (open = resolve))
    onRun(async (input, context) => {
      await opened
      return answerTo(input, context)
    })
    let refusals = 0
    const asked = Array.from({ length: 200 }, async () => {
      const response = await ask()
      if (response.status !== 200) {
        expect(await errorOf(response)).toMatchObject({ code: 'concurrency_limit' })
        refusals += 1
        if (refusals === 195) open()
      }
      return response.status
    })
    const statuses = await Promise.all(asked)

    expect(statuses.filter((status) => status === 200)).toHaveLength(5)
    expect((await Promise.all(Array.from({ length: 5 }, () => ask()))).map(({ status }) => status)).toEqual(
      Array.from({ length: 5 }, () => 200),
    )
  })

  it('include a stream until its end, also when its caller has gone', async () => {
    const { ask, onStream } = await start({ keys: { maxInFlight: 1 } })
    let end = () => {}
    const ended = new Promise<void>((resolve) => (end = resolve))
    onStream(async (input, context, _options, onDelta) => {
      await onDelta('Hello', testSource)
      await ended
      return answerTo(input, context)
    })
    const caller = new AbortController()
    const events = readEvents(await ask({ stream: true }))
    await events.next()
    expect((await ask()).status).toBe(429)

    caller.abort()
    await events.return(undefined)
    expect((await ask()).status).toBe(429)
    end()
    await eventually(async () => (await ask()).status).toBe(200)
  })
})

describe('tokens a minute', () => {
  it('are set aside for what a call may use, and counted by what it used', async () => {
    const api = await startPipeline({ tenants: { acme: { tokensPerMinute: 1_000 } } })
    const ask = (more: object) => api.post('/v1/chat/completions', chat(more), { authorization: 'Bearer a' })
    const first = await ask({ max_tokens: 900 })
    expect(first.status).toBe(200)
    expect(first.headers.get('x-ratelimit-limit-tokens')).toBe('1000')
    expect(Number(first.headers.get('x-ratelimit-remaining-tokens'))).toBeLessThan(100)
    expect((await ask({ max_tokens: 900 })).status).toBe(200)

    const refused = await ask({ max_tokens: 950 })
    expect(refused.status).toBe(429)
    expect(await errorOf(refused)).toMatchObject({ code: 'tokens_limit', retryable: true })
    expect((await ask({ max_tokens: 800 })).status).toBe(200)
    expect(api.simulator.calls()).toHaveLength(3)
  })

  it('of more than the limit are refused for good', async () => {
    const api = await startPipeline({ keys: { tokensPerMinute: 1_000 } })
    const refused = await api.post('/v1/chat/completions', chat({ max_tokens: 5_000 }), { authorization: 'Bearer a' })

    expect([refused.status, refused.headers.get('x-should-retry')]).toEqual([429, 'false'])
    expect(['retry-after', 'retry-after-ms'].filter((name) => !refused.headers.has(name))).toEqual([])
    expect(await errorOf(refused)).toMatchObject({ code: 'tokens_limit', retryable: false })
  })
})

describe('hops', () => {
  const ask = async (hop: string) => {
    const api = await start({})
    return {
      ...api,
      answer: await api.post('/v1/reliable_completion', { prompt: 'Hi' }, { 'x-maester-hop': hop, 'x-api-key': 'a' }),
    }
  }

  it('are known to the call', async () => {
    const { calls } = await ask('1')
    expect(calls.map(([, { hops }]) => hops)).toEqual([1])
  })

  it('beyond the first are a loop', async () => {
    const { answer: refused } = await ask('2')
    expect(refused.status).toBe(508)
    expect(refused.headers.get('x-should-retry')).toBe('false')
    expect(await errorOf(refused)).toMatchObject({ type: 'invalid_request_error', code: 'loop_detected' })
  })

  it('that are no number are refused', async () => {
    expect(await errorOf((await ask('many')).answer)).toMatchObject({ code: 'invalid_value', param: 'x-maester-hop' })
  })
})
