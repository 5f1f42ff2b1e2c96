import { expect, it } from 'vitest'
import type { RequestFinish } from '../ports/request_store.js'
import { createRecordedContent } from './recorded_content.js'

const finish: RequestFinish = {
  ...{ requestId: 'req_1', tenantId: 'tenant_test', status: 'ok', simulated: true, attempts: [], durationMs: 1 },
  finishedAt: new Date(0),
  content: 'Write to ada@example.test',
  evaluation: {
    ...{ status: 'fail', reliabilityScore: 0 },
    metrics: [{ name: 'is-json', score: 0, passed: false, reason: 'Not JSON: ada@example.test' }],
  },
  answer: {
    request_id: '4111111111111111',
    content: 'Write to ada@example.test',
    tool_calls: [{ id: 'call_1', name: 'mail', arguments: '{"to":"ada@example.test"}' }],
    evaluation: { metrics: [{ reason: 'Not JSON: ada@example.test' }] },
    cost: { total_cost_usd: '0.000093' },
  },
}

it('redacts every text of a request, however deep, and of an answer what was said', () => {
  const content = createRecordedContent({ store: true, redact: ['email', 'card'] })
  const body = {
    ...{ model: 'gpt-4.1', max_tokens: 9, seed: 12345 },
    messages: [
      { content: [{ text: 'I am ada@example.test' }, { input: { card: 4111111111111111, 'b@b.test': null } }] },
    ],
  }

  expect(content.input(body)).toEqual({
    ...{ model: 'gpt-4.1', max_tokens: 9, seed: 12345 },
    messages: [
      {
        content: [{ text: 'I am [redacted:email]' }, { input: { card: '[redacted:card]', '[redacted:email]': null } }],
      },
    ],
  })
  const kept = content.finish(finish)
  expect(JSON.stringify(kept)).not.toContain('ada@')
  expect(kept.content).toBe('Write to [redacted:email]')
  expect(kept.answer).toMatchObject({ request_id: '4111111111111111', cost: { total_cost_usd: '0.000093' } })
})

it('keeps nothing that was said, and every figure, when content is not stored', () => {
  const content = createRecordedContent({ store: false, redact: [] })

  expect(content.input({ prompt: 'Hello' })).toBeUndefined()
  const { content: _, answer, evaluation, ...figures } = finish
  expect(content.finish(finish)).toEqual({
    ...figures,
    answer: { request_id: answer!.request_id, cost: answer!.cost },
    evaluation: { ...evaluation, metrics: [{ ...evaluation!.metrics[0], reason: null }] },
  })
})

it('keeps everything by default', () => {
  const content = createRecordedContent({ store: true, redact: [] })
  const body = { prompt: 'ada@example.test' }

  expect(content.input(body)).toBe(body)
  expect(content.finish(finish)).toBe(finish)
})
