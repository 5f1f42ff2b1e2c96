import type { AnswerFacts, CallFacts } from '../answer_facts.js'

export const callFacts: CallFacts = {
  requestId: 'req_01j9x2kq4t0000',
  createdAt: new Date('2026-11-21T08:00:00.900Z'),
  requestedModel: 'fast',
}

export const answerFactsOfOneTry: AnswerFacts = {
  provider: 'openai',
  attempts: [
    { attempt_id: 'att_1', provider: 'openai', model: 'gpt-4.1-mini', outcome: 'ok', status: 200, duration_ms: 12 },
  ],
  fallbackUsed: false,
  droppedParameters: [],
  simulated: true,
  evaluation: {
    status: 'pass',
    reliability_score: 1,
    metrics: [{ name: 'non_empty', score: 1, passed: true, reason: null }],
  },
  costUsd: '0.000093',
}
