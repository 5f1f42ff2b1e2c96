import type { IncomingHttpHeaders } from 'node:http'
import { HttpError } from '../errors/http_error.js'

/** A Maester may stand in front of another, and no further: a provider's address that leads back here has no end. */
const mostHops = 1

/** How many Maesters a request has come through. Throws `loop_detected` when they are too many. */
export function hopsOf({ 'x-maester-hop': header }: IncomingHttpHeaders): number {
  if (header === undefined) return 0
  const hops = typeof header === 'string' && /^\d{1,9}$/.test(header) ? Number(header) : Number.NaN
  if (Number.isNaN(hops)) {
    throw new HttpError('invalid_value', 'x-maester-hop must be a whole number.', { param: 'x-maester-hop' })
  }
  if (hops > mostHops) {
    throw new HttpError('loop_detected', `This request has come through ${hops} Maesters: one of them calls itself.`)
  }
  return hops
}
