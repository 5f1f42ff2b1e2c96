import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
import { type RunningProduct, startProduct } from './product/start_product.js'

let product: RunningProduct | undefined
afterAll(() => product?.dispose())

it('has every call the simulator accepted in the ledger once, after kill -9 in the middle of calls', async () => {
  product = await startProduct()
  const { dataDir } = product
  for (const accepted of [5, 40, 90]) {
    const { url } = product
    const calls = Array.from({ length: 60 }, (_, index) => complete(url, index))
    await vi.waitUntil(async () => (await acceptedAttempts(dataDir)).length >= accepted, {
      timeout: 20_000,
      interval: 5,
    })
    await product.kill()
    await Promise.all(calls)
    product = await startProduct({ dataDir })
  }

  const accepted = await acceptedAttempts(dataDir)
  const records = await usageRecords(product.url)
  const recorded = records.map(({ attempt_id }) => attempt_id)
  expect(accepted.length).toBeGreaterThanOrEqual(90)
  expect(new Set(recorded).size).toBe(recorded.length)
  expect(accepted.filter((attempt) => !recorded.includes(attempt))).toEqual([])
  expect(records.map(({ state }) => state)).not.toContain('intent')
  expect(records.map(({ state }) => state)).toEqual(expect.arrayContaining(['settled', 'unknown']))
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
  const text = await readFile(join(dataDir, 'simulator_calls.jsonl'), 'utf8').catch(() => '')
  const lines = text.split('\n').filter((line) => line.endsWith('}'))
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
