import { randomBytes as systemRandomBytes } from 'node:crypto'

/** Makes the ids of one process. Every id is unique across processes and restarts. */
export interface Ids {
  /** What every id made now, but those of spans and traces, ends with: 10 digits that no other process has. */
  readonly processId: string
  /** From now on ids are those of another process: what was made so far can be told apart from what follows. */
  renew(): void
  /** `req_…`, sorts by creation time. */
  requestId(): string
  /** `att_…`, sorts by creation time. */
  attemptId(): string
  /** `<prefix>_…`: 23 lower-case base-32 digits after the underscore, which sort by creation time. */
  id(prefix: string): string
  /** 16 lower-case hex digits, random, never all zero. */
  spanId(): string
  /** 32 lower-case hex digits, random, never all zero. */
  traceId(): string
}

export interface IdsOptions {
  /** Source of randomness, asked for a few thousand bytes at a time. Default: the system's. */
  readonly randomBytes?: (sizeBytes: number) => Uint8Array
  readonly now?: () => Date
}

const timeDigits = 9 // 45 bits of milliseconds: sorts until the year 3084
const counterDigits = 4 // 20 bits: about a million ids in one millisecond
/** Length of a `processId`: 50 random bits. */
export const processDigits = 10
const counterLimit = 32 ** counterDigits
const poolSizeBytes = 4_096

/**
 * Ids are time, counter and a random process part, in that order, so that they sort by time and cost no randomness
 * each. A clock that steps back does not repeat ids: the latest time seen is kept until the clock has caught up.
 */
export function createIds({ randomBytes = systemRandomBytes, now = () => new Date() }: IdsOptions = {}): Ids {
  let processPart = base32Digits(randomBytes(processDigits))
  let latestMs = 0
  let latestTimePart = base32(0, timeDigits)
  let counter = 0

  function sortableId(): string {
    counter += 1
    const nowMs = now().getTime()
    if (nowMs > latestMs || counter === counterLimit) {
      latestMs = Math.max(nowMs, latestMs + 1)
      latestTimePart = base32(latestMs, timeDigits)
      counter = 0
    }
    return latestTimePart + base32(counter, counterDigits) + processPart
  }

  const randomHex = createRandomHex(randomBytes)
  return {
    get processId() {
      return processPart
    },
    renew() {
      processPart = base32Digits(randomBytes(processDigits))
    },
    requestId: () => `req_${sortableId()}`,
    attemptId: () => `att_${sortableId()}`,
    id: (prefix) => `${prefix}_${sortableId()}`,
    spanId: () => randomHex(8),
    traceId: () => randomHex(16),
  }
}

/** The `processId` of whoever made a request's, an attempt's or another sortable id. */
export function processOf(id: string): string {
  return id.slice(-processDigits)
}

function createRandomHex(randomBytes: (sizeBytes: number) => Uint8Array): (sizeBytes: number) => string {
  let pool = Buffer.alloc(0)
  let offset = 0
  return (sizeBytes) => {
    if (offset + sizeBytes > pool.length) {
      pool = Buffer.from(randomBytes(poolSizeBytes))
      offset = 0
    }
    const hex = pool.toString('hex', offset, offset + sizeBytes)
    offset += sizeBytes
    // W3C Trace Context forbids the all-zero id; one fixed bit costs no uniqueness worth having.
    return /[1-9a-f]/.test(hex) ? hex : `${hex.slice(0, -1)}1`
  }
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz' // Crockford's: no i, l, o, u, and in ASCII order

function base32(value: number, digits: number): string {
  let text = ''
  let rest = value
  for (let position = 0; position < digits; position += 1) {
    text = alphabet[rest % 32] + text
    rest = Math.floor(rest / 32)
  }
  return text
}

function base32Digits(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => alphabet[byte % 32]).join('')
}
