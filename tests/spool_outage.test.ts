import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator } from '@maester/simulator'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { type RunningProduct, startProduct } from './product/start_product.js'
import { startPostgres } from './servers/postgres.js'
import { startSeverableProxy } from './servers/severable_proxy.js'

const postgres = await startPostgres()
afterAll(async () => await postgres?.stop())

describe.skipIf(postgres === undefined)('Postgres goes away in the middle of calls, and then the api is killed', () => {
  it('every call that was accepted is in the ledger once, with what it really cost', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'maester-spool-outage-'))
    const acceptedLogFile = join(dataDir, 'calls.jsonl')
    const simulator = await startSimulator({ acceptedLogFile })
    const proxy = await startSeverableProxy((await postgres?.createDatabase()) ?? '')
    const environment = {
      DATABASE_URL: proxy.url,
      MAESTER_AUTH: 'required',
      MAESTER_ADMIN_KEY: adminKey,
      MAESTER_SECRET: 's'.repeat(40),
      OPENAI_API_KEY: 'test-key',
      OPENAI_BASE_URL: `${simulator.url}/openai/v1`,
      NODE_ENV: 'test',
    }
    let product: RunningProduct | undefined
    try {
      product = await startProduct({ command: 'api', dataDir, environment })
      const { url } = product
      const calls = Array.from({ length: 12 }, (_, index) => complete(url, index))
      await vi.waitUntil(async () => (await acceptedAttempts(acceptedLogFile)).length === calls.length, soon)
      proxy.sever()
      // Answered although the outcome could not be stored.
      expect(await Promise.all(calls)).toEqual(calls.map(() => 200))
      expect((await fetch(`${url}/v1/usage/records`, { headers })).status).toBe(503)
      await product.kill()

      proxy.mend()
      product = await startProduct({ command: 'api', dataDir, environment })
      const records = await usageRecords(product.url)
      const accepted = await acceptedAttempts(acceptedLogFile)
      expect(records.map(({ attempt_id }) => attempt_id).toSorted()).toEqual(accepted.toSorted())
      expect(records.map(({ state, estimated }) => [state, estimated])).toEqual(calls.map(() => ['settled', false]))
      expect(await requestStatuses(product.url)).toEqual(calls.map(() => 'ok'))
    } finally {
      await product?.dispose()
      await proxy.stop()
      await simulator.close()
      await rm(dataDir, { recursive: true, force: true })
    }
  }, 120_000)
})

const adminKey = 'admin-key-of-the-outage-test-0123456789'
const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }
const soon = { timeout: 20_000, interval: 5 }

async function complete(url: string, index: number): Promise<number> {
  const body = JSON.stringify({ prompt: `Call ${index}`, model: 'gpt-4.1-mini-sim-fault-slow-first-byte' })
  const response = await fetch(`${url}/v1/reliable_completion`, { method: 'POST', headers, body })
  await response.text()
  return response.status
}

async function acceptedAttempts(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const lines = text.split('\n').filter((line) => line.endsWith('}'))
  return lines.map((line) => (JSON.parse(line) as { client_request_id: string }).client_request_id)
}

interface UsageRecord {
  readonly attempt_id: string
  readonly state: string
  readonly estimated: boolean
}

async function usageRecords(url: string): Promise<readonly UsageRecord[]> {
  const response = await fetch(`${url}/v1/usage/records?limit=1000`, { headers })
  return ((await response.json()) as { readonly data: readonly UsageRecord[] }).data
}

async function requestStatuses(url: string): Promise<readonly string[]> {
  const response = await fetch(`${url}/v1/requests?limit=100`, { headers })
  return ((await response.json()) as { readonly data: readonly { readonly status: string }[] }).data.map(
    ({ status }) => status,
  )
}
