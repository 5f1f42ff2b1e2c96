import type { HttpBindings } from '@hono/node-server'
import type { RequestScope } from './request_scope.js'

/** What handlers find in Hono's context: Node's own request and answer, and the request's scope. */
export interface ApiEnv {
  Bindings: HttpBindings
  Variables: { scope: RequestScope }
}
