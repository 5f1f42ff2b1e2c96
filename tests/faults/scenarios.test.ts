import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, type Question, type Told } from './callers.js'
import { type FaultScene, startFaultScene } from './fault_scene.js'

/** What the first provider of a two-provider alias does to every call; the second is well. */
const beforeOutput = [
  ['429 with Retry-After', 'retry-after-seconds'],
  ['429 without Retry-After', 'retry-info'],
  ['500', 'http-500'],
  ['503', 'http-503'],
  ['529', 'http-529'],
  ['reset', 'reset'],
  ['silence', 'hang'],
  ['slow first token', 'slow-first-byte'],
  ['401', 'http-401'],
  ['no money', 'insufficient-quota'],
  ['no such model', 'http-404'],
  ['a web page', 'html-200'],
  ['an empty body', 'empty-200'],
  ['an error in a 200', 'error-200'],
  ['malformed first chunk', 'malformed-json'],
  ['redirect', 'redirect'],
  ['header overflow', 'header-overflow'],
  ['an error before content', 'error-before-content'],
] as const

/** Befalls a stream after some output; an unstreamed answer before any. */
const afterOutput = [
  ['cut by reset', 'reset-mid-body'],
  ['cut in good order', 'truncated-close'],
  ['cut between chunks', 'truncated-chunks'],
  ['stalled', 'hang-mid-stream'],
  ['an error mid-stream', 'error-mid-stream'],
  ['without a finish', 'no-terminal'],
  ['without a terminal marker', 'no-end-marker'],
] as const

/** Of these an unstreamed answer knows nothing, or they cost nothing there. */
const onlyOfStreams: readonly string[] = ['error-mid-stream', 'no-terminal', 'no-end-marker']

const formats = [
  { first: 'openai', model: 'gpt-4.1-mini' },
  { first: 'anthropic', model: 'claude-sonnet-4-5' },
  { first: 'gemini', model: 'gemini-2.5-flash' },
] as const

const modes = ['off', 'restart', 'resume'] as const

const askers = (['chat', 'messages'] as const).flatMap((surface) =>
  [false, true].flatMap((stream) => formats.map(({ first }) => ({ surface, stream, first }))),
)

type Asker = (typeof askers)[number]
type Mode = (typeof modes)[number]

const aliasOf = ({ first, surface, stream }: Asker, fault: string, mode: Mode) =>
  [first, fault, mode, surface, stream ? 'streamed' : 'whole'].join('.')

/** An alias of its own for each case: no case sees what another has done to a target. */
function pairs(): object {
  const faults = [...beforeOutput, ...afterOutput].map(([, fault]) => fault)
  const named = askers.flatMap((asker) =>
    faults.flatMap((fault) =>
      modes.map((mode) => {
        const alias = aliasOf(asker, fault, mode)
        const { model } = formats.find(({ first }) => first === asker.first)!
        const target = `${asker.first}/${model}.${alias}-sim-fault-${fault}`
        return [alias, { targets: [{ target }, { target: spare }], stream_recovery: mode }]
      }),
    ),
  )
  return Object.fromEntries(named)
}

const spare = 'spare/mistral-large-latest'
const spareText = '[Mistral:mistral-large-latest] Generated response for prompt: Hello there'

const others = {
  longer: { targets: [{ target: 'openai/gpt-4o-sim-fault-context-length' }, { target: 'gemini/gemini-2.5-flash' }] },
  'no longer': { targets: [{ target: 'openai/gpt-4o-mini-sim-fault-context-length' }, { target: 'openai/gpt-4o' }] },
  filtered: { targets: [{ target: 'openai/gpt-4.1-sim-fault-content-filter' }, { target: spare }] },
  'filtered at the end': { targets: [{ target: 'openai/gpt-4.1-sim-fault-finish-content-filter' }, { target: spare }] },
  'slow but well': { targets: [{ target: 'patient/gpt-4.1-mini' }, { target: spare }] },
  prefilled: {
    targets: [
      { target: 'openai/gpt-4.1-sim-fault-http-503' },
      { target: 'anthropic/claude-sonnet-4-6' },
      { target: spare },
    ],
  },
  'prefilled in vain': {
    targets: [{ target: 'openai/gpt-4.1-nano-sim-fault-http-503' }, { target: 'anthropic/claude-opus-4-6' }],
  },
  flapping: { targets: [{ target: 'openai/flapping' }, { target: spare }] },
  'flapping alone': { targets: [{ target: 'openai/flapping' }] },
}

function settings(url: string): string {
  const provider = (type: string, path: string) => ({
    type,
    base_url: url + path,
    api_keys: ['k'],
    allow_private_network: true,
  })
  return JSON.stringify({
    providers: {
      openai: provider('openai', '/openai/v1'),
      anthropic: provider('anthropic', '/anthropic'),
      gemini: provider('gemini', '/gemini/v1beta'),
      spare: provider('mistral', '/mistral/v1'),
      patient: provider('xai', '/xai/v1'),
    },
    models: { ...pairs(), ...others },
    reliability: {
      timeouts_ms: { connect: 1000, first_byte: 800, idle: 800, total: 10_000 },
      retries: { max_attempts: 3, base_ms: 10, cap_ms: 100, budget_ratio: 1 },
      breaker: { consecutive_failures: 100_000, failure_ratio: 1, min_requests: 100_000 },
    },
  })
}

let scene: FaultScene
beforeAll(async () => {
  scene = await startFaultScene(settings)
}, 90_000)
afterAll(async () => await scene?.stop())

/** Asks, and reads the ledger: each attempt is there once, and what is billed was sent. */
async function asked(question: Omit<Question, 'url'>): Promise<{ told: Told; ledger: readonly string[] }> {
  const told = await ask({ url: scene.product.url, ...question })
  const rows = await scene.ledgerOf(told.requestId)
  const accepted = new Set(scene.acceptedOf(rows).map(({ client_request_id }) => client_request_id))
  const billed = rows.filter(({ state }) => state !== 'voided').map(({ attempt_id }) => attempt_id)
  expect(new Set(rows.map(({ attempt_id }) => attempt_id)).size).toBe(rows.length)
  expect(
    billed.filter((id) => !accepted.has(id)),
    told.raw,
  ).toEqual([])
  return { told, ledger: rows.map(({ provider, state }) => `${provider} ${state}`) }
}

const isWhole = { status: 200, claimsWhole: true, error: undefined }

describe.concurrent.each(beforeOutput)('%s', (_, fault) => {
  it.each(askers)('is made good by the other provider: $surface, stream $stream, $first', async (asker) => {
    const { told, ledger } = await asked({ model: aliasOf(asker, fault, 'off'), ...asker })
    expect(told, told.raw).toMatchObject({ ...isWhole, text: spareText })
    expect(ledger.map((row) => row.split(' ')[0])).toEqual([asker.first, 'spare'])
    expect(ledger[1]).toBe('spare settled')
  })
})

describe.concurrent.each(afterOutput)('%s', (_, fault) => {
  // Gemini has no marker beyond its finish reason.
  const streaming = askers.filter(({ stream, first }) => stream && !(fault === 'no-end-marker' && first === 'gemini'))

  it.each(streaming)('is told in the stream: $surface, $first', async (asker) => {
    const { told, ledger } = await asked({ model: aliasOf(asker, fault, 'off'), ...asker })
    expect(told, told.raw).toMatchObject({ status: 200, claimsWhole: false, error: expect.anything() })
    expect(told.text).not.toBe('')
    expect(ledger).toEqual([`${asker.first} unknown`])
  })

  it.each(streaming)('is made good where streams are recovered: $surface, $first', async (asker) => {
    // With a finish reason there is nothing to go on with.
    const recovering = fault === 'no-end-marker' ? (['restart'] as const) : (['restart', 'resume'] as const)
    for (const mode of recovering) {
      const { told, ledger } = await asked({ model: aliasOf(asker, fault, mode), ...asker })
      expect(told, `${mode} ${told.raw}`).toMatchObject(isWhole)
      expect(ledger, `${mode} ${told.raw}`).toEqual([`${asker.first} unknown`, 'spare settled'])
      if (mode === 'restart') expect(told.text).toBe(spareText)
    }
  })

  it.each(askers.filter(({ stream }) => !stream && !onlyOfStreams.includes(fault)))(
    'of a whole answer is made good by the other provider: $surface, $first',
    async (asker) => {
      const { told, ledger } = await asked({ model: aliasOf(asker, fault, 'off'), ...asker })
      expect(told, told.raw).toMatchObject({ ...isWhole, text: spareText })
      expect(ledger).toEqual([`${asker.first} unknown`, 'spare settled'])
    },
  )
})

const ways = (['chat', 'messages'] as const).flatMap((surface) => [false, true].map((stream) => ({ surface, stream })))

describe.each(ways)('what the request is to blame for: $surface, stream $stream', (way) => {
  it('goes to a larger window when it is too long, and is told when there is none', async () => {
    const longer = await asked({ model: 'longer', ...way })
    expect(longer.told).toMatchObject({ ...isWhole, text: expect.stringContaining('Gemini') })
    expect(longer.ledger).toEqual(['openai voided', 'gemini settled'])
    const no = await asked({ model: 'no longer', ...way })
    expect(no.told).toMatchObject({ status: 400, text: '', claimsWhole: false })
    expect(no.told.raw).toContain(way.surface === 'chat' ? 'context_length_exceeded' : 'invalid_request_error')
    expect(no.ledger).toEqual(['openai voided'])
  })

  it('is told at once when it is refused', async () => {
    const { told, ledger } = await asked({ model: 'filtered', ...way })
    expect(told).toMatchObject({ status: 400, claimsWhole: false })
    expect(ledger).toEqual(['openai voided'])
    const ended = await asked({ model: 'filtered at the end', ...way })
    expect(ended.told).toMatchObject({ ...isWhole, finish: way.surface === 'chat' ? 'content_filter' : 'refusal' })
    expect(ended.ledger).toEqual(['openai settled'])
  })

  it('passes over a fallback that refuses to go on with a prefilled answer', async () => {
    const { told, ledger } = await asked({ model: 'prefilled', prefill: 'Well,', ...way })
    expect(told, told.raw).toMatchObject(isWhole)
    expect(ledger).toEqual(['openai voided', 'anthropic voided', 'spare settled'])
    const vain = await asked({ model: 'prefilled in vain', prefill: 'Well,', ...way })
    expect(vain.told, vain.told.raw).toMatchObject({ status: 503, claimsWhole: false })
  })
})

describe.each(ways)('a provider that is not broken: $surface, stream $stream', (way) => {
  it('is waited for as long as it may take', async () => {
    await scene.setFaults([{ provider: 'xai', fault: { kind: 'slow', first_byte_ms: 200, part_ms: 10 } }])
    const { told, ledger } = await asked({ model: 'slow but well', ...way })
    expect(told, told.raw).toMatchObject(isWhole)
    expect(ledger).toEqual(['patient settled'])
  })

  it('but comes and goes, loses no call', async () => {
    for (const model of ['flapping', 'flapping alone']) {
      for (let call = 0; call < 6; call += 1) {
        const rule = { model: 'flapping', times: 1, fault: ['http-500', 'http-529', 'http-503'][call % 3] }
        await scene.setFaults(call % 2 === 0 ? [rule] : [])
        const { told, ledger } = await asked({ model, ...way })
        expect(told, told.raw).toMatchObject(isWhole)
        expect(ledger).toHaveLength(call % 2 === 0 ? 2 : 1)
      }
    }
  })
})
