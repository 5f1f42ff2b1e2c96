import { parseReliableCompletion, reliableCompletionBody } from '@maester/completion'
import { type CompletionRouteDependencies, completionRoute } from '../completions/completion_route.js'
import type { Route } from '../route.js'

/** POST /v1/reliable_completion — one answer to a wording given by the caller. */
export function reliableCompletionRoutes(dependencies: CompletionRouteDependencies): readonly Route[] {
  return [
    completionRoute(
      {
        path: '/v1/reliable_completion',
        operation: 'reliable_completion',
        summary: 'Complete a prompt',
        description:
          'With `"stream": true` the answer is an event stream: `delta` `{ content }`, then one `result` or `error`.',
        body: reliableCompletionBody,
        example: { prompt: 'Say in one sentence what a circuit breaker does.', max_tokens: 200 },
        parse: parseReliableCompletion,
      },
      dependencies,
    ),
  ]
}
