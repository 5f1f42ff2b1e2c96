import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningProduct, startProduct } from './product/start_product.js'

let folder: string
let file: string
let product: RunningProduct

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maester-content-'))
  file = join(folder, 'maester.yaml')
  await write('content: { store: false }')
  product = await startProduct({ environment: { MAESTER_CONFIG: file, LOG_LEVEL: 'info' } })
}, 90_000)

afterAll(async () => {
  await product?.dispose()
  await rm(folder, { recursive: true, force: true })
})

async function write(content: string): Promise<void> {
  await writeFile(`${file}.new`, `providers: { here: { type: simulator } }\n${content}\n`)
  await rename(`${file}.new`, file)
}

async function replaceFile(content: string, times: number): Promise<void> {
  await write(content)
  const reloads = () => product.output().split('"event":"config_reloaded"').length - 1
  await expect.poll(reloads, { timeout: 20_000 }).toBe(times)
}

const send = (path: string, body: object) =>
  fetch(product.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

const recordOf = async (answer: Response) => {
  expect(answer.status).toBe(200)
  await answer.text()
  const id = answer.headers.get('x-request-id')
  return (await (await fetch(`${product.url}/v1/requests/${id}`)).json()) as Readonly<Record<string, unknown>>
}

const model = 'here/gpt-4.1-mini'
const secret = 'I am ada@example.test, card 4111 1111 1111 1111'

it('keeps prompts and answers out of records, redacts them, or keeps them, as the file says by now', async () => {
  const calls = () => [
    send('/v1/reliable_completion', { model, prompt: secret }),
    send('/v1/reliable_completion', { model, prompt: secret, stream: true }),
    send('/v1/chat/completions', { model, messages: [{ role: 'user', content: secret }] }),
  ]
  for (const call of await Promise.all(calls())) {
    const record = await recordOf(call)
    expect(record).toMatchObject({
      status: 'ok',
      request: null,
      content: null,
      usage: { input_tokens: expect.anything() },
    })
    expect(record.total_cost_usd_exact).toMatch(/^0\.0/)
    expect(JSON.stringify(record)).not.toMatch(/ada@|4111/)
    const { response } = record as { response: object }
    for (const words of ['content', 'tool_calls', 'citations', 'evaluation']) expect(response).not.toHaveProperty(words)
    const replay = await send(`/v1/replays/${record.request_id}/run`, {})
    expect(replay.status).toBe(422)
    expect(await replay.json()).toMatchObject({ error: { code: 'content_not_stored', retryable: false } })
    const shown = await (await fetch(`${product.url}/v1/replays/${record.request_id}`)).json()
    expect(shown).toMatchObject({ record: { request: null, content: null } })
  }
  expect(product.output()).not.toContain('ada@example.test')

  await replaceFile('content: { redact: [email, card], retention_days: 1 }', 1)
  for (const call of await Promise.all(calls())) {
    const record = await recordOf(call)
    expect(JSON.stringify(record)).not.toMatch(/ada@|4111/)
    expect(JSON.stringify(record.request)).toContain('I am [redacted:email], card [redacted:card]')
    expect(record.content).toEqual(expect.any(String))
  }

  await replaceFile('', 2)
  for (const call of await Promise.all(calls()))
    expect(JSON.stringify((await recordOf(call)).request)).toContain(secret)
}, 90_000)
