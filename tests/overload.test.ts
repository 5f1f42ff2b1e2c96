import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningProduct, startProduct } from './product/start_product.js'

const folder = await mkdtemp(join(tmpdir(), 'maester-overload-'))
let product: RunningProduct

beforeAll(async () => {
  const file = join(folder, 'maester.yaml')
  await writeFile(file, 'server: { max_requests: 60 }\n')
  product = await startProduct({ environment: { MAESTER_CONFIG: file } })
}, 60_000)
afterAll(async () => {
  await product?.dispose()
  await rm(folder, { recursive: true })
})

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: { readonly content?: string; readonly error?: Readonly<Record<string, unknown>> }
}

/** One call on a connection of its own. Rejects when the connection is reset. */
function ask(agent: Agent): Promise<Answer> {
  const options = { method: 'POST', agent, headers: { 'content-type': 'application/json' } }
  return new Promise((resolve, reject) => {
    const outgoing = request(`${product.url}/v1/reliable_completion`, options, (incoming) => {
      const { statusCode: status, headers } = incoming
      text(incoming).then((body) => resolve({ status, headers, body: JSON.parse(body) }), reject)
    })
    outgoing.on('error', reject).end(JSON.stringify({ prompt: 'Hello.', max_tokens: 20 }))
  })
}

it('gives each of many callers at once an answer or a refusal that says when to come back', async () => {
  const agent = new Agent({ maxSockets: Infinity })
  const answers = await Promise.all(Array.from({ length: 300 }, () => ask(agent)))
  agent.destroy()

  const answered = answers.filter(({ status }) => status === 200)
  const refused = answers.filter(({ status }) => status !== 200)
  expect(answered.length).toBeGreaterThanOrEqual(60)
  expect(refused.length).toBeGreaterThan(0)
  for (const { body } of answered) expect(body.content).toContain('Hello.')
  for (const { status, headers, body } of refused) {
    expect(status).toBe(503)
    expect(body.error).toMatchObject({ type: 'overloaded_error', code: 'overloaded', retryable: true })
    expect(headers).toMatchObject({ 'retry-after': '1', 'retry-after-ms': '1000' })
  }
}, 60_000)
