import { type Environment, isLoopback } from '@maester/configuration'

/** What an operator must know about who is let in: an event for the log, and the same in words. */
export interface AccessWarning {
  readonly event: 'anyone_may_call' | 'no_admin_key'
  readonly words: string
}

/** `undefined`: nothing is unusual. */
export function accessWarning({
  auth,
  host,
  adminKey,
}: Pick<Environment, 'auth' | 'host' | 'adminKey'>): AccessWarning | undefined {
  if (auth === 'local' && !isLoopback(host)) {
    const words = `No key is asked for (MAESTER_AUTH=local), and ${host} is not this machine alone:
             whoever reaches this port is administrator, sees all data and spends your money.
             Set MAESTER_AUTH=required and MAESTER_ADMIN_KEY, or HOST=127.0.0.1.`
    return { event: 'anyone_may_call', words }
  }
  if (auth === 'required' && adminKey === undefined) {
    const words = 'MAESTER_ADMIN_KEY is not set: only keys that were made before are let in.'
    return { event: 'no_admin_key', words }
  }
  return undefined
}
