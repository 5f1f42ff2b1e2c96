import type { Headers } from '../reply.js'
import type { Vendor } from '../vendors/vendor.js'

export const retryForms = [
  'usual',
  'none',
  'reset_headers',
  'seconds',
  'milliseconds',
  'http_date',
  'past_date',
  'negative',
  'huge',
  'garbage',
] as const
export type RetryForm = (typeof retryForms)[number]

/** How long to wait, as `form` says it; `usual` is what the vendor itself sends. */
export function retryHeaders(form: RetryForm, seconds: number, now: Date, vendor: Vendor): Headers {
  const date = (offsetSeconds: number) => new Date(now.getTime() + offsetSeconds * 1_000).toUTCString()
  const usual = vendor.waitHeaders(seconds, now)
  switch (form) {
    case 'usual':
      return usual
    case 'none':
      return {}
    case 'reset_headers':
      return Object.fromEntries(Object.entries(usual).filter(([name]) => !name.startsWith('retry-after')))
    case 'seconds':
      return { 'retry-after': String(Math.ceil(seconds)) }
    case 'milliseconds':
      return { 'retry-after-ms': String(Math.round(seconds * 1_000)) }
    case 'http_date':
      return { 'retry-after': date(seconds) }
    case 'past_date':
      return { 'retry-after': date(-3_600) }
    case 'negative':
      return { 'retry-after': '-5' }
    case 'huge':
      return { 'retry-after': '1000000000' }
    case 'garbage':
      return { 'retry-after': 'soon' }
  }
}
