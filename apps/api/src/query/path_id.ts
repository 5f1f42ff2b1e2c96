import type { Context } from 'hono'
import type { ApiEnv } from '../api_env.js'

/**
 * An id from the path. One that could not be an id of ours reads as empty, which no store knows: it is answered like an
 * unknown one, and nothing odd (NUL, say, which Postgres refuses) reaches a query.
 */
export function pathId(c: Context<ApiEnv>, name: string): string {
  const id = c.req.param(name) ?? ''
  return /^[\w.-]{1,128}$/.test(id) ? id : ''
}
