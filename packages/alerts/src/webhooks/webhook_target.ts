import { createHash } from 'node:crypto'

/** Where alerts are told to. */
export interface WebhookTarget {
  /** Made from the address: `webhook_` and 16 hexadecimal digits. */
  readonly id: string
  readonly url: string
  /** At least 32 characters, known to the receiver. */
  readonly secret: string
  /** Operators only: the address may be loopback or private, on any port. Default false. */
  readonly allowPrivateNetwork: boolean
}

export function webhookIdOf(url: string): string {
  return `webhook_${createHash('sha256').update(url).digest('hex').slice(0, 16)}`
}
