import { createHmac } from 'node:crypto'

/** Hexadecimal HMAC-SHA-256 of `<timestamp>.<body>`: what a receiver computes anew. `timestamp` is in seconds since 1970. */
export function signWebhook(secret: string, timestamp: number, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
}
