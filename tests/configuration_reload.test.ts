import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RunningProduct, startProduct } from './product/start_product.js'
import { startPostgres } from './servers/postgres.js'

const postgres = await startPostgres()
afterAll(async () => await postgres?.stop())

const running: RunningProduct[] = []
let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maester-reload-'))
  file = join(folder, 'maester.yaml')
  await writeFile(file, goodFile('first'))
})

afterEach(async () => {
  await Promise.all(running.splice(0).map((product) => product.dispose()))
  await rm(folder, { recursive: true, force: true })
})

const goodFile = (alias: string, more = '') => `
providers: { here: { type: simulator } }
models:
  steady: { targets: [{ target: here/gpt-4.1-mini }] }
  ${alias}: { targets: [{ target: here/gpt-4.1-mini }] }
${more}`
const badFile = 'providers: { here: { type: simulator } }\nmodles: {}\n'

async function start(options: Parameters<typeof startProduct>[0] = {}): Promise<RunningProduct> {
  const product = await startProduct({
    ...options,
    environment: { MAESTER_CONFIG: file, LOG_LEVEL: 'info', ...options.environment },
  })
  running.push(product)
  return product
}

async function replaceFile(text: string): Promise<void> {
  await writeFile(`${file}.new`, text)
  await rename(`${file}.new`, file)
}

const ask = (url: string, model: string, more = {}) =>
  fetch(`${url}/v1/reliable_completion`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'Hello', model, ...more }),
  })
const statusOf = async (url: string, model: string) => (await ask(url, model)).status
const told = (product: RunningProduct, event: string) => product.output().split(`"event":"${event}"`).length - 1
const soon = { timeout: 20_000 }

it('takes over good files and leaves bad ones, under load, without a failed request', async () => {
  const product = await start()
  const { url } = product
  const failures: unknown[] = []
  let answered = 0
  let isOver = false
  const caller = async (stream: boolean) => {
    while (!isOver) {
      const answer = await ask(url, 'steady', { stream })
      const text = await answer.text()
      answered += 1
      if (answer.status !== 200 || (stream && !text.includes('event: result'))) failures.push(text)
    }
  }
  const load = Promise.all([caller(false), caller(true)])
  for (let round = 1; round <= 10; round += 1) {
    await (round % 2 ? replaceFile : (text: string) => writeFile(file, text))(goodFile(`alias_${round}`))
    await expect.poll(() => statusOf(url, `alias_${round}`), soon).toBe(200)
    await writeFile(file, badFile)
    await expect.poll(() => told(product, 'config_refused'), soon).toBe(round)
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    expect(await statusOf(url, `alias_${round}`)).toBe(200)
  }
  isOver = true
  await load
  expect(failures).toEqual([])
  expect(answered).toBeGreaterThan(20)
  expect(product.output()).toContain(`${file}:2:1: modles: is not a known key; is models meant?`)
  expect(await statusOf(url, 'first')).toBe(404)
  const metrics = await (await fetch(`${url}/metrics`)).text()
  expect(metrics).toContain('maester_config_reloads_total{outcome="applied"} 10')
  expect(metrics).toContain('maester_config_reloads_total{outcome="refused"} 10')
  expect(metrics).toContain('maester_config_last_reload_successful 0')
}, 120_000)

it('has budgets and prices from the new file, reads it again at SIGHUP, and goes on when it is gone', async () => {
  const product = await start()
  const { url } = product
  const more = [
    'prices: [{ model: here/my-llama, input_usd_per_million: "1", output_usd_per_million: "1" }]',
    'budgets: [{ scope: none_left, limit_usd: "0", mode: hard }]',
  ]
  expect((await ask(url, 'here/my-llama', { budget_scope: 'none_left' })).status).toBe(200)
  await replaceFile(goodFile('second', more.join('\n')))
  await expect.poll(() => told(product, 'config_reloaded'), soon).toBe(1)
  expect((await ask(url, 'steady', { budget_scope: 'none_left' })).status).toBe(409)
  const priced = (await (await ask(url, 'here/my-llama')).json()) as { cost: { total_cost_usd: unknown } }
  expect(priced.cost.total_cost_usd).toMatch(/^0\.0/)
  const models = (await (await fetch(`${url}/v1/models`)).json()) as { data: readonly { id: string }[] }
  expect(models.data.map(({ id }) => id)).toEqual(expect.arrayContaining(['steady', 'second']))

  product.signal('SIGHUP')
  await expect.poll(() => told(product, 'config_reloaded'), soon).toBe(2)
  await rm(file)
  await expect.poll(() => told(product, 'config_refused'), soon).toBe(1)
  expect(product.output()).toContain('maester.yaml: file: does not exist')
  expect((await ask(url, 'second')).status).toBe(200)
}, 90_000)

describe.skipIf(postgres === undefined)('processes of their own', () => {
  it('api and worker both follow the file', async () => {
    const environment = { DATABASE_URL: await postgres!.createDatabase(), MAESTER_AUTH: 'local' }
    const api = await start({ command: 'api', environment })
    const worker = await start({ command: 'worker', environment })
    await expect.poll(() => told(worker, 'worker_started'), soon).toBe(1)
    await replaceFile(goodFile('second'))
    for (const product of [api, worker]) await expect.poll(() => told(product, 'config_reloaded'), soon).toBe(1)
    const job = await fetch(`${api.url}/v1/jobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'batch_inference', payload: { items: [{ prompt: 'Hi', model: 'second' }] } }),
    })
    const { job_id } = (await job.json()) as { job_id: string }
    const items = async () =>
      ((await (await fetch(`${api.url}/v1/jobs/${job_id}/items`)).json()) as { data: readonly object[] }).data
    await expect.poll(items, soon).toMatchObject([{ status: 'ok' }])
  }, 90_000)
})
