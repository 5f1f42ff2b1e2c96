import type { RequestFinish, RequestStart } from '@maester/completion'

/** A recorded request of tenant `default` that ended well. */
export function recordedRequest(overrides: Partial<RequestStart & RequestFinish> = {}): RequestStart & RequestFinish {
  return {
    requestId: 'req_1',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    tenantId: 'default',
    operation: 'reliable_completion',
    requestedModel: 'gpt-4.1-mini',
    input: { prompt: 'Say hello.' },
    tags: { feature: 'greetings' },
    startedAt: new Date('2026-11-20T10:00:00Z'),
    status: 'ok',
    provider: 'openai',
    model: 'gpt-4.1-mini',
    simulated: true,
    content: 'Hello there.',
    finishReason: 'stop',
    usage: { inputTokens: 40, outputTokens: 48 },
    totalPicoUsd: 92_800_000n,
    priceStatus: 'priced',
    evaluation: {
      status: 'pass',
      reliabilityScore: 1,
      metrics: [{ name: 'non_empty', score: 1, passed: true, reason: null }],
    },
    strategy: 'priority',
    fallbackUsed: false,
    attempts: [],
    answer: { content: 'Hello there.' },
    finishedAt: new Date('2026-11-20T10:00:01Z'),
    durationMs: 1_000,
    ...overrides,
  }
}
