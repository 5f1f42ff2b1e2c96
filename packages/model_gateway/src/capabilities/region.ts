import { GatewayError } from '../errors.js'

/** How callers demand a region among their other demands: `region:eu`. */
const PREFIX = 'region:'

/** The region a demand names, in lower case; `undefined` for a demand of another kind. Throws `GatewayError` `invalid_value` for one without a name. */
export function demandedRegion(demand: string): string | undefined {
  if (!demand.startsWith(PREFIX)) return undefined
  const region = demand.slice(PREFIX.length).trim().toLowerCase()
  if (region !== '') return region
  const message = 'A region is demanded by its name: "region:eu".'
  throw new GatewayError('invalid_value', message, false, { param: 'require', status: 400 })
}

/** `eu` takes `eu` and every part of it, like `eu-west-1`. A target whose region nobody stated is in none. */
export function liesWithin(region: string | undefined, demanded: readonly string[]): boolean {
  const own = region?.toLowerCase()
  return own !== undefined && demanded.some((name) => own === name || own.startsWith(`${name}-`))
}
