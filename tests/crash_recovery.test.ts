import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { type RunningProduct, startProduct } from './product/start_product.js'

let product: RunningProduct | undefined
afterAll(() => product?.dispose())

it('has every call the simulator accepted in the ledger once, after kill -9 in the middle of calls', async () => {
  product = await startProduct()
  const { dataDir } = product
  for (const killAfterMs of [40, 90, 160]) {
    const { url } = product
    const calls = Array.from({ length: 60 }, (_, index) => complete(url, index))
    await new Promise((resolve) => setTimeout(resolve, killAfterMs))
    await product.kill()
    await Promise.all(calls)
    product = await startProduct({ dataDir })
  }

  const accepted = await acceptedAttempts(dataDir)
  const recorded = await ledgerAttempts(product.url)
  expect(accepted.length).toBeGreaterThan(20)
  expect(new Set(recorded).size).toBe(recorded.length)
  expect(accepted.filter((attempt) => !recorded.includes(attempt))).toEqual([])
  expect(await statesOf(product.url)).not.toContain('intent')
}, 120_000)

/** Slow enough for many to be under way at once. Resolves whatever becomes of the call. */
async function complete(url: string, index: number): Promise<void> {
  const model = index % 2 === 0 ? 'gpt-4.1-mini' : 'gpt-4.1-mini-sim-fault-slow-first-byte'
  await fetch(`${url}/v1/reliable_completion`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: `Call ${index}`, model }),
  }).catch(() => undefined)
}

async function acceptedAttempts(dataDir: string): Promise<string[]> {
  const lines = (await readFile(join(dataDir, 'simulator_calls.jsonl'), 'utf8')).trim().split('\n')
  return lines.map((line) => (JSON.parse(line) as { client_request_id: string }).client_request_id)
}

interface UsageRecord {
  readonly attempt_id: string
  readonly state: string
}

async function usageRecords(url: string): Promise<UsageRecord[]> {
  const records: UsageRecord[] = []
  let cursor: string | null = null
  do {
    const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const response = await fetch(`${url}/v1/usage/records?limit=100${after}`)
    const page = (await response.json()) as { data: UsageRecord[]; next_cursor: string | null }
    records.push(...page.data)
    cursor = page.next_cursor
  } while (cursor !== null)
  return records
}

const ledgerAttempts = async (url: string) => (await usageRecords(url)).map(({ attempt_id }) => attempt_id)
const statesOf = async (url: string) => (await usageRecords(url)).map(({ state }) => state)
