import type { ErrorType } from '../errors/catalogue.js'
import { describeError, type ErrorDescription } from '../errors/describe_error.js'
import { errorBodyAt } from '../errors/error_shape.js'
import { headersOf } from '../errors/to_error_body.js'
import type { RequestScope } from '../request_scope.js'
import type { Route } from '../route.js'

/** Kinds of errors after which something may have been done, also where no attempt is named. */
const doneSomething: ReadonlySet<ErrorType> = new Set(['upstream_error', 'timeout_error', 'internal_error'])

/**
 * Keeps an error that came once a provider had been asked; after any other, the key is free again. When the caller left
 * before there was an answer, nobody knows.
 */
export async function keepError(error: unknown, route: Route, path: string, scope: RequestScope): Promise<void> {
  const { recording, requestId, signal } = scope
  const description = describeError(error)
  if (signal.aborted) await recording?.abandon()
  else if (!mayHaveBeenDone(description)) await recording?.release()
  else {
    await recording?.keep({
      status: route.errorStatuses?.[description.code] ?? description.status,
      headers: { ...headersOf(description), 'content-type': 'application/json' },
      body: JSON.stringify(errorBodyAt(path, description, requestId)),
    })
  }
}

function mayHaveBeenDone({ attempts, type }: ErrorDescription): boolean {
  return (attempts?.length ?? 0) > 0 || doneSomething.has(type)
}
