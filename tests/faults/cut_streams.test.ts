import { KNOWN_PROVIDERS } from '@maester/configuration'
import { simulatorBaseUrl } from '@maester/simulator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, surfaces } from './callers.js'
import { type FaultProxy, startFaultProxy } from './fault_proxy.js'
import { type FaultScene, startFaultScene } from './fault_scene.js'

const formats = {
  openai: 'gpt-4.1-mini',
  openai_responses: 'gpt-4.1-mini',
  anthropic: 'claude-sonnet-4-5',
  gemini: 'gemini-2.5-flash',
  bedrock: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
  cohere: 'command-a-03-2025',
  mistral: 'mistral-large-latest',
  openrouter: 'openai/gpt-4.1-mini',
} as const
type Format = keyof typeof formats

const cutsEach = 10

let scene: FaultScene
let proxy: FaultProxy

beforeAll(async () => {
  scene = await startFaultScene(async (simulatorUrl) => {
    proxy = await startFaultProxy(simulatorUrl)
    const providers = Object.keys(formats).map((type) => {
      const base = simulatorBaseUrl(proxy.url, type === 'openai_responses' ? 'openai' : type)
      const known = KNOWN_PROVIDERS.find((provider) => provider.type === type)
      return { type, base_url: base, api_keys: ['k'], allow_private_network: true, settings: known?.simulatedSettings }
    })
    return JSON.stringify({
      providers: Object.fromEntries(providers.map((provider) => [provider.type, provider])),
      reliability: {
        timeouts_ms: { connect: 2000, first_byte: 1500, idle: 1500, total: 10_000 },
        retries: { max_attempts: 1 },
        breaker: { consecutive_failures: 100_000, min_requests: 100_000 },
      },
    })
  })
}, 90_000)
afterAll(async () => {
  await scene?.stop()
  await proxy?.stop()
})

const pairs = surfaces.flatMap((surface) => (Object.keys(formats) as Format[]).map((format) => ({ surface, format })))

it.each(pairs)('a stream of $format cut anywhere is never taken for whole: $surface', async ({ surface, format }) => {
  const question = { url: scene.product.url, surface, model: `${format}/${formats[format]}`, stream: true } as const
  proxy.use({ do: 'nothing' })
  const untouched = await ask(question)
  expect(untouched).toMatchObject({ status: 200, claimsWhole: true, error: undefined })
  const length = proxy.answeredBytes()

  for (let cut = 0; cut < cutsEach; cut += 1) {
    const after = Math.floor(((cut + Math.random()) / cutsEach) * length)
    const how = (['end', 'reset', 'half_close'] as const)[cut % 3]!
    proxy.use({ do: how, after })
    const told = await ask(question)

    const label = `${how} after ${after} of ${length}: ${told.raw}`
    expect(untouched.text.startsWith(told.text), label).toBe(true)
    expect(told.claimsWhole, label).toBe(told.error === undefined)
    if (told.claimsWhole) expect(told.text, label).toBe(untouched.text)
    const rows = await scene.ledgerOf(told.requestId)
    expect(rows, label).toHaveLength(1)
    expect(rows[0]?.state === 'settled', label).toBe(told.claimsWhole)
  }
})
