import type { CompletionService } from '@maester/completion'
import { GatewayError } from '@maester/model_gateway'
import { afterEach, expect, it } from 'vitest'
import { defaultSettings } from '../dependencies.js'
import { testSource } from '../testing/answers.js'
import { messageErrorOf } from '../testing/error_of.js'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'

let api: TestApi | undefined
afterEach(async () => {
  await api?.close()
  api = undefined
})

type Call = CompletionService['call']
type Listen = NonNullable<Parameters<Call>[3]>

/** A streamed call that tells its listener what the test says, and has no answer. */
async function ask(tell: (listen: Listen) => Promise<void>, keepAliveMs = 5): Promise<Response> {
  const unexpected = () => Promise.reject(new Error('only a call was expected'))
  const call: Call = async (_input, _context, _options, listen) => {
    await tell(listen!)
    throw new GatewayError('upstream_incomplete', 'The provider stopped before the end.', true)
  }
  api = await startTestApi({
    completions: { run: unexpected, stream: unexpected, call },
    settings: { eventStream: { ...defaultSettings.eventStream, keepAliveMs } },
  })
  const messages = [{ role: 'user', content: 'Hello' }]
  return api.post('/v1/messages', { model: 'fast', max_tokens: 9, messages, stream: true })
}

const silence = () => new Promise<void>((passed) => setTimeout(passed, 30)) // six signs of life long

it('says nothing before the first real output, so that a failure is answered like any other', async () => {
  const response = await ask(silence)

  expect(response.status).toBe(502)
  expect(await messageErrorOf(response)).toMatchObject({ type: 'api_error' })
})

it('gives signs of life in the format’s own way once it has begun, and tells a late failure in it', async () => {
  const response = await ask(async (listen) => {
    await listen({ type: 'started' }, testSource)
    await listen({ type: 'text_delta', index: 0, text: 'Hel' }, testSource)
    await silence()
  })
  const text = await response.text()

  expect(response.headers.get('x-maester-provider')).toBe('openai')
  expect(text).toContain('event: ping\ndata: {"type":"ping"}\n\n')
  expect(text).not.toContain('keep-alive')
  expect(text).toMatch(/event: error\ndata: \{"type":"error".*"error_code":"upstream_incomplete".*\}\n\n$/)
})

it('sends what comes at once in one piece', async () => {
  const response = await ask(async (listen) => {
    void listen({ type: 'started' }, testSource)
    void listen({ type: 'text_delta', index: 0, text: 'Hel' }, testSource)
    void listen({ type: 'text_delta', index: 0, text: 'lo' }, testSource)
    await silence()
  }, 10_000)
  const { value } = await response.body!.getReader().read()
  const first = new TextDecoder().decode(value)

  expect(first.match(/^event: \w+$/gm)).toEqual([
    'event: message_start',
    'event: content_block_start',
    'event: content_block_delta',
    'event: content_block_delta',
  ])
})
