import type { CompletionAnswer } from '@maester/completion'

/** What an answer of a model call says in its headers. A cost that is unknown is left out. */
export function answerHeaders({ provider, model, simulated, cost, routing }: CompletionAnswer): Record<string, string> {
  return {
    'x-maester-provider': printable(provider),
    'x-maester-model': printable(model),
    'x-maester-attempts': String(routing.attempts.length),
    ...(cost.total_cost_usd !== null && { 'x-maester-cost-usd': cost.total_cost_usd }),
    'x-maester-simulated': String(simulated),
  }
}

/** Names come from configuration and may hold what a header may not: an answer must not fail for that. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?')
}
