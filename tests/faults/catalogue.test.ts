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
  const rules = cases.map(({ row, way }) => ({ model: modelOf(row, way), fault: row.fault }))
  await scene.setFaults(rules.filter(({ fault }) => typeof fault === 'object' && 'kind' in fault))
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

type Case = (typeof cases)[number]

const cases = rows.flatMap((row) =>
  (['whole', 'streamed'] as const).flatMap((way) => {
    const expected = row[way]
    return expected === undefined ? [] : [{ row, way, expected, name: nameOf(row) }]
  }),
)

function nameOf({ fault }: CatalogueRow): string {
  return typeof fault === 'string' ? fault : Object.values(fault).join('-')
}

function modelOf(row: CatalogueRow, way: string): string {
  const { fault } = row
  if (typeof fault === 'string') return `gpt-4.1-mini-${way}-sim-fault-${fault}`
  return 'kind' in fault ? `gpt-4.1-mini-${way}-${nameOf(row)}` : 'gpt-4.1-mini'
}

async function hold({ row, way, expected }: Case, provider: string): Promise<void> {
  const model = `${provider}/${modelOf(row, way)}`
  const told = await ask({ url: scene.product.url, surface: 'chat', model, stream: way === 'streamed' })
  expect(summary(told, await scene.ledgerOf(told.requestId)), told.raw).toBe(expected)
  expect(told.claimsWhole).toBe(told.error === undefined)
  const waits = told.status === 429 || told.status === 503
  if (waits) expect(Number(told.headers.get('retry-after'))).toBeGreaterThan(0)
  // Nothing of what the provider wrote, and nothing of where it is.
  if (told.error) expect(told.raw).not.toMatch(/Sign in|127\.0\.0\.1|node_modules|Bearer/u)
}

describe.concurrent('the fault catalogue', () => {
  const atTheProvider = cases.filter(({ row }) => typeof row.fault === 'string' || 'kind' in row.fault)
  it.each(atTheProvider)('$row.id $name, $way: $expected', (tested) => hold(tested, 'openai'))
})

describe('the fault catalogue, on the way', () => {
  const onTheWay = cases.filter(({ row }) => typeof row.fault === 'object' && !('kind' in row.fault))
  it.each(onTheWay)('$row.id $name, $way: $expected', async (tested) => {
    const { fault } = tested.row
    if (typeof fault === 'string' || 'kind' in fault) throw new Error('not on the way')
    if ('do' in fault) proxy.use(fault)
    await hold(tested, 'target' in fault ? fault.target : 'proxied')
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

it('docs/faults.md says the same', async () => {
  const page = await readFile(join(import.meta.dirname, '../../docs/faults.md'), 'utf8')
  const lines = new Map(Array.from(page.matchAll(/^\| (F\d+) \|.*$/gmu), ([line, id]) => [id ?? '', line]))
  expect([...lines.keys()]).toEqual(numbered('F', 45))
  for (const { row, expected } of cases) {
    const [, status, told, code, state = ''] = /^(\d+)( told)? ?(\w+)?, (\w+)/u.exec(expected) ?? []
    const line = lines.get(row.id)
    if (code !== undefined) expect(line).toContain(`\`${code}\``)
    if (code !== undefined && told === undefined) expect(line).toMatch(new RegExp(`\\b${status} `, 'u'))
    expect(line).toContain({ voided: 'nothing', unknown: 'an estimate', settled: 'its figures' }[state])
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
