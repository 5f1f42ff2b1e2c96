import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, type Told } from './callers.js'
import { type CatalogueRow, elsewhere, rows } from './catalogue_rows.js'
import { type FaultProxy, startFaultProxy } from './fault_proxy.js'
import { type FaultScene, type LedgerRow, startFaultScene } from './fault_scene.js'

let scene: FaultScene
let proxy: FaultProxy

beforeAll(async () => {
  scene = await startFaultScene(async (simulatorUrl) => {
    proxy = await startFaultProxy(simulatorUrl)
    const openai = (origin: string) => ({
      type: 'openai',
      base_url: `${origin}/openai/v1`,
      api_keys: ['k'],
      allow_private_network: true,
    })
    return JSON.stringify({
      providers: {
        openai: openai(simulatorUrl),
        proxied: openai(proxy.url),
        refused: openai('http://127.0.0.1:1'),
        nowhere: openai('http://no-such-host.invalid'),
        unsafe: openai(simulatorUrl.replace('http:', 'https:')),
      },
      reliability: {
        timeouts_ms: { connect: 1000, first_byte: 1500, idle: 700, total: 5000 },
        retries: { max_attempts: 3, base_ms: 5, cap_ms: 20, budget_ratio: 1 },
        breaker: { consecutive_failures: 100_000, failure_ratio: 1, min_requests: 100_000 },
      },
    })
  })
}, 90_000)
afterAll(async () => {
  await scene?.stop()
  await proxy?.stop()
})

function summary({ status, error }: Told, ledger: readonly LedgerRow[]): string {
  const told = error === undefined ? '' : status === 200 ? ` told ${error.code}` : ` ${error.code}`
  const states = ledger.map(({ state, estimated }) =>
    state === 'settled' && estimated ? 'settled (estimated)' : state,
  )
  return `${status}${told}, ${states.join(' ')}`
}

const cases = rows.flatMap((row) =>
  (['whole', 'streamed'] as const).flatMap((way) => {
    const expected = row[way]
    return expected === undefined ? [] : [{ row, way, expected, name: nameOf(row) }]
  }),
)

function nameOf({ fault }: CatalogueRow): string {
  return typeof fault === 'string' ? fault : Object.values(fault).join('-')
}

async function targetOf({ fault }: CatalogueRow, way: string): Promise<string> {
  if (typeof fault === 'string') return `openai/gpt-4.1-mini-${way}-sim-fault-${fault}`
  if ('kind' in fault) {
    const model = `gpt-4.1-mini-${way}-${Object.values(fault).join('-')}`
    await scene.setFaults([{ model, fault }])
    return `openai/${model}`
  }
  if ('target' in fault) return fault.target
  proxy.use(fault)
  return 'proxied/gpt-4.1-mini'
}

describe('the fault catalogue', () => {
  it.each(cases)('$row.id $name, $way: $expected', async ({ row, way, expected }) => {
    const model = await targetOf(row, way)
    const told = await ask({ url: scene.product.url, surface: 'chat', model, stream: way === 'streamed' })
    const ledger = await scene.ledgerOf(told.requestId)
    expect(summary(told, ledger), told.raw).toBe(expected)
    expect(told.claimsWhole).toBe(told.error === undefined)
    const waits = told.status === 429 || told.status === 503
    if (waits) expect(Number(told.headers.get('retry-after'))).toBeGreaterThan(0)
    // Nothing of what the provider wrote, and nothing of where it is.
    if (told.error) expect(told.raw).not.toMatch(/Sign in|127\.0\.0\.1|node_modules|Bearer/u)
  })
})

const numbered = (letter: string, last: number) => Array.from({ length: last }, (_, index) => `${letter}${index + 1}`)

it('every fault of the catalogue is tested', async () => {
  const tested = new Set([...rows.map(({ id }) => id), ...Object.keys(elsewhere)])
  const all = [...numbered('F', 45), ...numbered('P', 11), ...numbered('Q', 11)]
  expect(all.filter((id) => !tested.has(id))).toEqual([])
  for (const [file, title] of Object.values(elsewhere)) {
    expect(await readFile(join(import.meta.dirname, '../..', file), 'utf8'), file).toContain(title)
  }
})

it('an answer that a provider sends twice is never taken for that to another question', async () => {
  const body = JSON.stringify({ choices: [{ message: { content: 'Somebody else’s' }, finish_reason: 'stop' }] })
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`
  proxy.use({ do: 'add', bytes: `${head}\r\n\r\n${body}` })
  const question = { url: scene.product.url, surface: 'chat', model: 'proxied/gpt-4.1-mini', stream: false } as const
  for (let call = 0; call < 5; call += 1) {
    const prompt = `Question ${call}`
    expect((await ask({ ...question, prompt })).text).toContain(prompt)
  }
})

describe('a caller who leaves', () => {
  it.each([
    ['before the answer begins', 'hang'],
    ['in the middle of a stream', 'hang-mid-stream'],
  ])('%s ends the call at the provider, and what was made is metered', async (_, fault) => {
    const leaving = new AbortController()
    const model = `openai/gpt-4.1-left-sim-fault-${fault}`
    const callOf = () => scene.simulator.calls().find((call) => call.model === model.slice('openai/'.length))
    const told = ask({ url: scene.product.url, surface: 'chat', model, stream: true, signal: leaving.signal })
    const left = expect(told).rejects.toMatchObject({ name: 'AbortError' })
    await expect.poll(callOf).toBeDefined()
    leaving.abort()
    await left
    await expect.poll(() => callOf()?.outcome).toBe('client_left')
    await expect
      .poll(() => scene.ledgerOfAttempt(callOf()?.client_request_id ?? ''))
      .toMatchObject({ state: 'unknown', estimated: true, failure_class: 'client_cancelled' })
  })
})
