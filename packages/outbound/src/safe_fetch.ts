import { OutboundError } from './errors.js'
import { exchangeOnce, type StepAnswer } from './exchange_once.js'
import { followRedirect, isRedirect, type Step } from './follow_redirect.js'
import { isPrivateAddress } from './private_address.js'
import { readBounded } from './read_bounded.js'
import { type Destination, readUrl } from './read_url.js'
import { type ResolveHost, resolveAllowed, resolveBySystem } from './resolve_host.js'

/** What applies to every request unless it says otherwise itself. */
export interface SafeFetchLimits {
  /** For everything together: names, redirects, the whole body. Default 10_000. */
  readonly timeoutMs?: number
  /** Of the answer's body, as sent and unpacked. Default 10 MiB. */
  readonly maxBytes?: number
  /** Default 3. With 0 a redirect is an answer like any other. */
  readonly maxRedirects?: number
  /** Besides 80 for http and 443 for https. Default: none. */
  readonly allowedPorts?: readonly number[] | 'any'
  /** Media types of answers, without parameters: `text/html`, or `text/*`. Default: any. */
  readonly contentTypes?: readonly string[]
}

export interface SafeFetchSettings extends SafeFetchLimits {
  /** Default: as the machine does. */
  readonly resolve?: ResolveHost
  /** Whether an address may be connected to. Default: public unicast addresses only. */
  readonly allowsAddress?: (address: string) => boolean
}

export interface SafeRequest extends SafeFetchLimits {
  /** Default GET. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
  readonly signal?: AbortSignal
}

export interface SafeResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Unpacked. */
  readonly body: Buffer
  /** Where the answer came from, after redirects. */
  readonly url: string
}

/** Any status is an answer. Rejects with `OutboundError`, or with the signal's reason. */
export type SafeFetch = (url: string, request?: SafeRequest) => Promise<SafeResponse>

/**
 * Fetches URLs that others name. A name is resolved once in each step, all its addresses are checked, and the checked
 * address is connected to, so that a name that changes its mind leads nowhere else. Redirects are new steps; another
 * origin gets no header that could be a secret and no body.
 */
export function createSafeFetch(settings: SafeFetchSettings = {}): SafeFetch {
  const { resolve = resolveBySystem, allowsAddress = (address) => !isPrivateAddress(address) } = settings

  return async function safeFetch(url, request = {}) {
    const limits = { ...settings, ...request }
    const { timeoutMs = 10_000, maxBytes = 10_485_760, maxRedirects = 3, allowedPorts = [] } = limits
    const timeout = AbortSignal.timeout(timeoutMs)
    const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout
    const take = async (step: Step, to: Destination) => {
      const address = await abortable(resolveAllowed(to.hostname, resolve, allowsAddress), signal)
      return await exchangeOnce(step, to, address, signal)
    }

    try {
      let destination = readUrl(url, undefined, allowedPorts)
      let step = firstStep(request)
      for (let redirects = 0; ; redirects += 1) {
        const answer = await take(step, destination)
        try {
          if (!isRedirect(answer.status) || maxRedirects === 0) {
            return await finish(answer, destination, maxBytes, limits.contentTypes)
          }
          if (redirects === maxRedirects) throw new OutboundError('redirect_refused', 'Too many redirects.')
          const next = readUrl(locationOf(answer), destination.url, allowedPorts)
          step = followRedirect(step, answer.status, destination, next)
          destination = next
        } finally {
          await answer.close()
        }
      }
    } catch (error) {
      if (request.signal?.aborted) throw request.signal.reason
      if (timeout.aborted) throw new OutboundError('timeout', `There was no whole answer within ${timeoutMs} ms.`)
      throw error
    }
  }
}

function firstStep({ method = 'GET', headers = {}, body }: SafeRequest): Step {
  const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    method,
    headers: { 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'maester', ...named },
    ...(body !== undefined && { body: typeof body === 'string' ? Buffer.from(body) : body }),
  }
}

async function finish(
  { status, headers, body }: StepAnswer,
  { url }: Destination,
  maxBytes: number,
  contentTypes: readonly string[] | undefined,
): Promise<SafeResponse> {
  const type = String(headers['content-type'] ?? '')
    .split(';', 1)[0]!
    .trim()
    .toLowerCase()
  if (contentTypes && !contentTypes.some((allowed) => matchesType(allowed, type))) {
    throw new OutboundError('type_refused', 'The answer is of a type that was not asked for.')
  }
  const encoding = headers['content-encoding']
  return { status, headers, body: await readBounded(body, encoding?.toString(), maxBytes), url: url.href }
}

function matchesType(allowed: string, type: string): boolean {
  return allowed.endsWith('/*') ? type.startsWith(allowed.slice(0, -1)) : type === allowed
}

function locationOf({ headers: { location } }: StepAnswer): string {
  if (typeof location !== 'string') throw new OutboundError('redirect_refused', 'A redirect led nowhere.')
  return location
}

/** A look-up cannot be stopped, but it need not be waited for. */
async function abortable<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted()
  let stop: (() => void) | undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop!)
  }
}
