// Judges two answers with the same checks. Nothing is sent anywhere.
import { evaluateChecks, parseChecks } from '@maester/evaluation'

const checks = parseChecks([
  'non_empty',
  'no_pii',
  { type: 'contains_required_terms', value: ['retry', 'budget'] },
  { type: 'max_length', value: 80 },
  { type: 'not-regex', value: '(?i)as an ai' },
  { type: 'latency', threshold: 2_000 },
])

const answers = [
  { content: 'Every retry is counted against the budget.', finishReason: 'stop', latencyMs: 840 },
  { content: 'As an AI I would retry. Ask ada@example.com.', finishReason: 'stop' },
]
for (const answer of answers) {
  const { status, reliability_score, metrics } = await evaluateChecks(checks, answer)
  console.log(status, reliability_score)
  for (const { name, status: ran, score, reason } of metrics) console.log(`  ${name}: ${ran} ${score} ${reason ?? ''}`)
}
