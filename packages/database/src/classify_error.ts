import { DrizzleQueryError } from 'drizzle-orm/errors'
import { DatabaseError } from './errors.js'

const CONNECTION_CODES = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])

/**
 * Class 08 and the shutdown states of class 57; too many connections; and a server that has become read-only, which
 * after a failover means that we are talking to the wrong one.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html.
 */
const UNAVAILABLE_STATES = /^(08...|57P0[1-5]|53300|25006)$/

/** Serialization failure, deadlock, lock timeout, statement timeout. */
const PASSING_STATES = new Set(['40001', '40P01', '55P03', '57014'])

/** Messages of class 22 (data exceptions) quote the value at fault, which may be a prompt. */
const QUOTES_DATA = /^22/

/** Whether the driver says that the connection a query was made on is gone. */
export function isConnectionLoss(error: unknown): boolean {
  return CONNECTION_CODES.has(codeOf(unwrap(error)) ?? '')
}

/** Whether another connection, or the same one later, could do better. */
function isUnavailable(error: unknown): boolean {
  return isConnectionLoss(error) || UNAVAILABLE_STATES.test(codeOf(error) ?? '')
}

/** Our error for a driver's one. Errors that are not a driver's, the caller's own among them, stay as they are. */
export function toDatabaseError(error: unknown): unknown {
  const cause = unwrap(error)
  if (isUnavailable(cause)) {
    const message = `The database cannot be reached (${codeOf(cause)}).`
    return new DatabaseError('database_unavailable', message, true, sqlDetail(cause))
  }
  const sqlState = codeOf(cause)
  if (!(cause instanceof Error) || !/^[0-9A-Z]{5}$/.test(sqlState ?? '') || cause instanceof DatabaseError) return cause
  const words = QUOTES_DATA.test(sqlState!) ? '' : `: ${cause.message}`
  return new DatabaseError(
    'statement_refused',
    `The database refused a statement (SQLSTATE ${sqlState})${words}`,
    PASSING_STATES.has(sqlState!),
    sqlDetail(cause),
  )
}

/** Drizzle's wrapper prints the parameters in its message; what it wraps does not. */
function unwrap(error: unknown): unknown {
  return error instanceof DrizzleQueryError && error.cause !== undefined ? error.cause : error
}

function sqlDetail(error: unknown) {
  const field = (...names: readonly string[]) => {
    const value = names.map((name) => Object(error)[name]).find((value) => typeof value === 'string')
    return value as string | undefined
  }
  const sqlState = codeOf(error)
  const constraint = field('constraint_name', 'constraint')
  const table = field('table_name', 'table')
  return {
    ...(sqlState !== undefined && { sqlState }),
    ...(constraint !== undefined && { constraint }),
    ...(table !== undefined && { table }),
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
