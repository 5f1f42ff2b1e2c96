// What a call cost, with cached input and reasoning. Run: node examples/rate_a_call.mjs
import { createPriceBook, formatPicoUsdExact } from '@maester/cost_meter'

const overrides = [{ model: 'my/llama', inputUsdPerMillion: '0.10', outputUsdPerMillion: '0.20' }]
const prices = createPriceBook({ overrides })
const at = new Date()
const usage = { inputTokens: 12_000, outputTokens: 900, cacheReadTokens: 8_000, reasoningTokens: 600 }

for (const [provider, model] of [
  ['openai', 'gpt-5'],
  ['anthropic', 'claude-sonnet-4-5'],
  ['azure_openai', 'gpt-4.1'],
  ['my', 'llama'],
  ['my', 'unheard-of'],
]) {
  const { totalPicoUsd, priceStatus } = prices.rate({ provider, model, at }, usage)
  console.log(
    `${provider}/${model}: ${totalPicoUsd === null ? priceStatus : `${formatPicoUsdExact(totalPicoUsd)} USD`}`,
  )
}
