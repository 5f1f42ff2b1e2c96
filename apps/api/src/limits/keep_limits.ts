import type { ServerResponse } from 'node:http'
import type { CallerLimits, CallerPermit, LimitStatus } from '@maester/limits'
import type { TokenAllowance } from '@maester/observability'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import { hopsOf } from './hops.js'
import { limitHeaders } from './limit_headers.js'

/**
 * The handler of a route that asks a model, behind its caller's limits: they are counted before the body is read, and
 * the place is given back when the handler is done, which for a stream is at its end, also when the caller has gone.
 */
export function keepLimits(route: Pick<Route, 'handle'>, limits?: CallerLimits): Route['handle'] {
  return async (c) => {
    const { incoming, outgoing } = c.env
    const scope = c.get('scope')
    scope.hops = hopsOf(incoming.headers)
    const verdict = await limits?.admit(contextOf(scope).principal)
    if (!verdict) return route.handle(c)
    if (verdict.kind === 'refused') {
      describe(outgoing, verdict.status)
      throw verdict.error
    }
    describe(outgoing, verdict.permit.status)
    scope.allowance = describedAllowance(verdict.permit, outgoing)
    try {
      return await route.handle(c)
    } finally {
      verdict.permit.end()
    }
  }
}

/** Tells the caller how its tokens stand once they are set aside. */
function describedAllowance(permit: CallerPermit, outgoing: ServerResponse): TokenAllowance {
  return {
    async reserve(expected) {
      try {
        await permit.reserve(expected)
      } finally {
        describe(outgoing, permit.status)
      }
    },
    used: permit.used,
  }
}

function describe(outgoing: ServerResponse, status: LimitStatus): void {
  if (outgoing.headersSent) return
  const headers = limitHeaders(status)
  for (const name in headers) outgoing.setHeader(name, headers[name]!)
}
