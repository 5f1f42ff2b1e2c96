import { expect, it } from 'vitest'
import { recordedRequest } from '../testing/requests.js'
import { toRequestSummary } from './request_record.js'

it('shows the total the caller saw, and rounds the exact one where more than the answer was billed', () => {
  const cost = { total_cost_usd: '0.000002', total_cost_usd_exact: '0.0000014' }
  const shown = (totalPicoUsd: bigint) =>
    toRequestSummary(recordedRequest({ totalPicoUsd, answer: { cost } })).total_cost_usd
  expect(shown(1_400_000n)).toBe('0.000002')
  expect(shown(3_400_000n)).toBe('0.000003')
})
