import { type AnswerRouting, answerDeprecation, type CallAnswer } from '@maester/completion'
import type { AnswerSource } from '@maester/model_gateway'

/** What is known of an answer from its first word on. */
export function sourceHeaders({ provider, model, simulated, deprecation }: AnswerSource): Record<string, string> {
  return {
    ...(deprecation && deprecationHeaders(answerDeprecation(deprecation))),
    'x-maester-provider': printable(provider),
    'x-maester-model': printable(model),
    'x-maester-simulated': String(simulated),
  }
}

/** What an answer of a model call says in its headers. A cost that is unknown is left out. */
export function answerHeaders(answer: Omit<CallAnswer, 'usage' | 'budget'>): Record<string, string> {
  return { ...figureHeaders(answer), ...(answer.routing.deprecation && deprecationHeaders(answer.routing.deprecation)) }
}

function figureHeaders(answer: Omit<CallAnswer, 'usage' | 'budget'>): Record<string, string> {
  const { cost, routing } = answer
  return Object.assign(sourceHeaders(answer), {
    'x-maester-attempts': String(routing.attempts.length),
    ...(cost.total_cost_usd !== null && { 'x-maester-cost-usd': cost.total_cost_usd }),
  })
}

/** The same in one line, for the end of a stream: cost and attempts are known only there. */
export function answerComment(answer: CallAnswer): string {
  return Object.entries(figureHeaders(answer))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}

/** What a client library can warn by: RFC 9745 (Deprecation) and RFC 8594 (Sunset). */
function deprecationHeaders({
  deprecated_at,
  retires_at,
  source,
}: NonNullable<AnswerRouting['deprecation']>): Record<string, string> {
  return {
    // Whole seconds, and never later than the sunset: RFC 9745, sections 2.1 and 4.
    ...(deprecated_at !== null &&
      Date.parse(deprecated_at) <= Date.parse(retires_at) && {
        deprecation: `@${Math.floor(Date.parse(deprecated_at) / 1_000)}`,
      }),
    sunset: new Date(retires_at).toUTCString(),
    ...(source.startsWith('https://') && { link: `<${source}>; rel="sunset"` }),
  }
}

/** Names come from configuration and may hold what a header may not: an answer must not fail for that. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?')
}
