import type { ExpectedTokens, TokenAllowance } from '@maester/observability'
import { createTestContext } from '@maester/observability/testing'
import { simulatorBaseUrl, startSimulator } from '@maester/simulator'
import { afterAll, afterEach, expect, it } from 'vitest'
import { createTestPipeline } from '../testing/test_pipeline.js'
import { parseAnyCompletion } from '../wire/completion_body.js'

const simulator = await startSimulator({})
const pipeline = await createTestPipeline({
  openaiUrl: simulatorBaseUrl(simulator.url, 'openai'),
  anthropicUrl: simulatorBaseUrl(simulator.url, 'anthropic'),
})
afterAll(async () => {
  await pipeline.close()
  await simulator.close()
})
afterEach(() => simulator.reset())

/** Notes what is set aside and what is counted; refuses when told to. */
function noted(refusal?: Error) {
  const seen: (ExpectedTokens | number | string)[] = []
  const allowance: TokenAllowance = {
    async reserve(expected) {
      seen.push(expected)
      if (refusal) throw refusal
    },
    used: (tokens) => void seen.push(tokens),
  }
  return { allowance, seen }
}

const ask = (body: Record<string, unknown>, allowance: TokenAllowance) =>
  pipeline.completions.run(parseAnyCompletion(body).input, createTestContext({ allowance }), {
    operation: 'reliable_completion',
    body,
  })

it('sets tokens aside before it sends, and counts what was used after', async () => {
  const { allowance, seen } = noted()
  const answer = await ask({ prompt: 'Say hello.', max_tokens: 100 }, allowance)

  expect(seen).toEqual([
    { inputTokens: expect.any(Number), outputTokens: 100, outputIsLimited: true },
    answer.usage.total_tokens,
  ])
})

it('sends and records nothing when the tokens are refused', async () => {
  const refusal = new Error('no tokens left')
  const { allowance, seen } = noted(refusal)

  await expect(ask({ prompt: 'Say hello.' }, allowance)).rejects.toBe(refusal)
  expect(seen).toEqual([expect.objectContaining({ outputIsLimited: false })])
  expect(simulator.calls()).toEqual([])
})

it('counts nothing for a call that was never sent', async () => {
  const { allowance, seen } = noted()

  await expect(ask({ prompt: 'Say hello.', max_cost_usd: '0.000000001' }, allowance)).rejects.toMatchObject({
    code: 'budget_exceeded',
  })
  expect(seen.at(-1)).toBe(0)
})
