import { parsePromptedCompletion, promptedCompletionBody } from '@maester/completion'
import { type CompletionRouteDependencies, completionRoute } from '../completions/completion_route.js'
import type { Route } from '../route.js'

/** POST /v1/prompted_completion — one answer to a wording of the prompt registry. */
export function promptedCompletionRoutes(dependencies: CompletionRouteDependencies): readonly Route[] {
  return [
    completionRoute(
      {
        path: '/v1/prompted_completion',
        operation: 'prompted_completion',
        summary: 'Complete a registered prompt',
        description:
          'Neither version nor label: the label `production` if it is set, else the newest version. ' +
          'With `"stream": true` the answer is an event stream, as for `/v1/reliable_completion`.',
        body: promptedCompletionBody,
        example: {
          prompt_name: 'system_summary',
          variables: { event_text: 'Disk of db-2 is 91 % full and grows by 2 % an hour.' },
        },
        parse: parsePromptedCompletion,
      },
      dependencies,
    ),
  ]
}
