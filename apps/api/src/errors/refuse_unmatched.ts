import type { Context, Hono } from 'hono'
import type { ApiEnv } from '../api_env.js'
import { HttpError } from './http_error.js'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Answers what no route matched: 405 with `allow` when the path is known under another method, else 404. */
export function refuseUnmatched(app: Hono<ApiEnv>) {
  return (c: Context<ApiEnv>): never => {
    const allowed = methods.filter((method) => hasEndpoint(app, method, c.req.path))
    if (allowed.length === 0) throw new HttpError('not_found', 'No such route.')
    const allow = allowed.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ')
    throw new HttpError('invalid_value', `This route takes ${allow} only.`, { status: 405, headers: { allow } })
  }
}

function hasEndpoint(app: Hono<ApiEnv>, method: string, path: string): boolean {
  return app.router.match(method, path)[0].some(([[, route]]) => route.method !== 'ALL')
}
