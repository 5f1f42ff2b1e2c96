import { type Context, Hono } from 'hono'
import type { ApiEnv } from './api_env.js'
import { authenticate } from './auth/authenticate.js'
import { assertScoped, authorize } from './auth/authorize.js'
import { type ApiDependencies, defaultSettings } from './dependencies.js'
import { answerError } from './errors/answer_error.js'
import { refuseUnmatched } from './errors/refuse_unmatched.js'
import { keepAnswers } from './idempotency/keep_answers.js'
import { keepLimits } from './limits/keep_limits.js'
import { refuseQuery } from './query/read_query.js'
import type { Route } from './route.js'
import { createRoutes } from './routes/registry.js'
import { trackRequest } from './track_request.js'

/**
 * The whole API, without a server: nothing is opened or started. Its handlers write to Node's own answer, so it runs
 * under `startHttpServer` (or another server of `@hono/node-server`) and not through `app.request`.
 */
export function createApp(dependencies: ApiDependencies): Hono<ApiEnv> {
  const settings = { ...defaultSettings, ...dependencies.settings }
  const routes = new Map(createRoutes({ ...dependencies, settings }).map((route) => [endpointOf(route), route]))
  const app = new Hono<ApiEnv>()
  app.use(trackRequest(dependencies), authenticate(dependencies.auth, dependencies.tenants))
  for (const route of routes.values()) app.on(route.method, route.path, guarded(route, dependencies))
  app.notFound(refuseUnmatched(app))
  app.onError(answerError((endpoint) => routes.get(endpoint)))
  return app
}

/**
 * The route's handler, behind its scope and its caller's limits. One that declares no query parameters refuses them; probes may carry what they
 * like.
 */
function guarded(
  route: Route,
  { limits, idempotency }: Pick<ApiDependencies, 'limits' | 'idempotency'>,
): Route['handle'] {
  assertScoped(route)
  if (route.scope === 'public') return (c) => route.handle(c)
  const once =
    route.asksModel || route.keepsAnswers ? keepAnswers(route, idempotency) : (c: Context<ApiEnv>) => route.handle(c)
  const handle = route.asksModel ? keepLimits({ handle: once }, limits) : once
  return (c) => {
    authorize(c.get('scope'), route.scope)
    if (!route.operation.query) refuseQuery(c.env.incoming)
    return handle(c)
  }
}

function endpointOf({ method, path }: Route): string {
  return `${method} ${path}`
}
