/** A receiver that answered, and not with a yes. The same delivery may be taken later, unless it said 410 (gone). */
export class WebhookError extends Error {
  override readonly name = 'WebhookError'
  readonly code = 'webhook_refused'
  readonly retryable: boolean
  constructor(readonly status: number) {
    super(`The webhook answered with the status ${status}.`)
    this.retryable = status !== 410
  }
}
