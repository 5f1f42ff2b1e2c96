import { lookup as resolve } from 'node:dns'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import { isPrivateAddress } from '@maester/outbound'
import { buildConnector } from 'undici'
import type { StartTimer } from './exchange_deadline.js'

export interface ConnectorOptions {
  readonly allowPrivateNetwork: boolean
  readonly connectMs: number
  readonly startTimer: StartTimer
}

const refused = (hostname: string) =>
  Object.assign(new Error(`${hostname} is not a public address`), { code: 'ADDRESS_REFUSED' })

/** Resolves a name and drops its private addresses, so that what was checked is what is connected to. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0)
    const allowed = addresses.filter(({ address }) => !isPrivateAddress(address))
    const [first] = allowed
    if (!first) return callback(refused(hostname), '', 0)
    if (options.all) callback(null, allowed)
    else callback(null, first.address, first.family)
  })
}

/**
 * Opens connections. A private address is refused at connect time, whatever name led to it; a connection that is not
 * established within `connectMs` is destroyed.
 */
export function createConnector({
  allowPrivateNetwork,
  connectMs,
  startTimer,
}: ConnectorOptions): buildConnector.connector {
  const connect = buildConnector({ timeout: 0, ...(!allowPrivateNetwork && { lookup: publicLookup }) })
  return (options, callback) => {
    // A literal address is never looked up.
    if (!allowPrivateNetwork && isIP(options.hostname) !== 0 && isPrivateAddress(options.hostname)) {
      queueMicrotask(() => callback(refused(options.hostname), null))
      return
    }
    const cancelTimer = startTimer(connectMs, () => {
      socket.destroy(Object.assign(new Error('connect timeout'), { code: 'ETIMEDOUT' }))
    })
    // buildConnector returns the socket, though its type does not say so.
    const socket = connect(options, (...result) => {
      cancelTimer()
      callback(...result)
    }) as unknown as Socket
  }
}
