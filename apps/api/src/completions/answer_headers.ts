import type { CallAnswer } from '@maester/completion'
import type { AnswerSource } from '@maester/model_gateway'

/** What is known of an answer from its first word on. */
export function sourceHeaders({ provider, model, simulated }: AnswerSource): Record<string, string> {
  return {
    'x-maester-provider': printable(provider),
    'x-maester-model': printable(model),
    'x-maester-simulated': String(simulated),
  }
}

/** What an answer of a model call says in its headers. A cost that is unknown is left out. */
export function answerHeaders(answer: Omit<CallAnswer, 'usage' | 'budget'>): Record<string, string> {
  const { cost, routing } = answer
  return {
    ...sourceHeaders(answer),
    'x-maester-attempts': String(routing.attempts.length),
    ...(cost.total_cost_usd !== null && { 'x-maester-cost-usd': cost.total_cost_usd }),
  }
}

/** The same in one line, for the end of a stream: cost and attempts are known only there. */
export function answerComment(answer: CallAnswer): string {
  return Object.entries(answerHeaders(answer))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}

/** Names come from configuration and may hold what a header may not: an answer must not fail for that. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?')
}
