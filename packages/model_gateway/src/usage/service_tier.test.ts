import { expect, it } from 'vitest'
import { readAnthropicUsage } from './anthropic_usage.js'
import { readGeminiUsage } from './gemini_usage.js'

it.each([
  [{}, undefined],
  [{ service_tier: 'standard', speed: 'standard' }, 'standard'],
  [{ service_tier: 'standard', speed: 'fast' }, 'fast'],
  [{ service_tier: 'batch' }, 'batch'],
])('names the tier of Claude by what sets its price: %o is %s', (raw, tier) => {
  expect(readAnthropicUsage(raw).serviceTier).toBe(tier)
})

it.each([
  [undefined, undefined],
  ['ON_DEMAND', undefined],
  ['PROVISIONED_THROUGHPUT', 'PROVISIONED_THROUGHPUT'],
  ['ON_DEMAND_FLEX', 'ON_DEMAND_FLEX'],
])('names the traffic of Vertex as a tier only when it is not on demand: %s is %s', (trafficType, tier) => {
  expect(readGeminiUsage({ trafficType }).serviceTier).toBe(tier)
})
