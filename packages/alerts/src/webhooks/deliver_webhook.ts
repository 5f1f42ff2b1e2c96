import type { SafeFetch } from '@maester/outbound'
import type { AlertRef, AlertStore } from '../alert_store.js'
import { WebhookError } from '../errors.js'
import { signWebhook } from './sign_webhook.js'
import { webhookBody } from './webhook_body.js'
import type { WebhookTarget } from './webhook_target.js'

export interface WebhookDelivery extends AlertRef {
  /** The same however often it is tried. */
  readonly deliveryId: string
  readonly webhookId: string
}

export interface WebhookDependencies {
  readonly store: Pick<AlertStore, 'find'>
  readonly webhooks: readonly WebhookTarget[]
  /** Public addresses only. */
  readonly safeFetch: SafeFetch
  /** For webhooks whose operator allows a private address. */
  readonly privateFetch: SafeFetch
  readonly now: () => Date
}

/** `delivered`: the receiver said so. `dropped`: there is no such alert or webhook any more. */
export type WebhookResult = { readonly outcome: 'delivered'; readonly status: number } | { readonly outcome: 'dropped' }

const TIMEOUT_MS = 10_000
const MAX_ANSWER_BYTES = 65_536

/**
 * Tells one webhook of one alert, once. Rejects when the receiver did not answer with a status of 200 to 299: with
 * `WebhookError` `webhook_refused`, or with the `OutboundError` of a request that found nobody.
 */
export async function deliverWebhook(
  { deliveryId, webhookId, ...ref }: WebhookDelivery,
  { store, webhooks, safeFetch, privateFetch, now }: WebhookDependencies,
): Promise<WebhookResult> {
  const webhook = webhooks.find(({ id }) => id === webhookId)
  const alert = webhook && (await store.find(ref))
  if (!webhook || !alert) return { outcome: 'dropped' }
  const body = JSON.stringify(webhookBody(deliveryId, alert))
  const timestamp = Math.floor(now().getTime() / 1_000)
  const send = webhook.allowPrivateNetwork ? privateFetch : safeFetch
  const { status } = await send(webhook.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-maester-delivery': deliveryId,
      'x-maester-timestamp': String(timestamp),
      'x-maester-signature': signWebhook(webhook.secret, timestamp, body),
    },
    body,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_ANSWER_BYTES,
    // A redirect would take what is signed elsewhere.
    maxRedirects: 0,
  })
  if (status < 200 || status > 299) throw new WebhookError(status)
  return { outcome: 'delivered', status }
}
