import type { Alert } from '@maester/observability'

/** Raised alerts of the same tenant, kind and key, as they were last raised, and how often since they were last written. */
export interface RaisedAlert extends Alert {
  readonly count: number
}

/** Whose alert it is. Without a tenant it concerns the whole service, and only its operator sees it. */
export interface AlertOwner {
  readonly tenantId?: string
}

export interface AlertRef extends AlertOwner {
  readonly alertId: string
}

/** One alert as it is kept: everything that was raised under one tenant, kind and key. */
export interface AlertRecord extends Omit<Alert, 'raisedAt'>, AlertRef {
  readonly firstSeenAt: Date
  readonly lastSeenAt: Date
  /** How often it was raised. */
  readonly count: number
  readonly acknowledgedAt?: Date
  /** The API key that acknowledged it, or `operator`. */
  readonly acknowledgedBy?: string
}

export type AlertState = 'open' | 'acknowledged'

export interface AlertQuery extends AlertOwner {
  readonly kind?: string
  readonly severity?: Alert['severity']
  readonly state?: AlertState
  /** By when it was seen last. `from` inclusive, `to` exclusive. */
  readonly from?: Date
  readonly to?: Date
  /** 1 to 200. */
  readonly limit: number
  /** Opaque; from the previous page. */
  readonly cursor?: string
}

export interface AlertPage {
  readonly alerts: readonly AlertRecord[]
  readonly nextCursor?: string
}

/**
 * Keeps alerts, each once. Who an alert belongs to decides who can find it: a tenant's are not found without its id,
 * those of the service not with one.
 */
export interface AlertStore {
  /**
   * Makes each alert, or counts it and takes over its latest severity, words and figures when it is there already. One
   * that was acknowledged stays acknowledged. Durable when it resolves.
   */
  record(alerts: readonly RaisedAlert[]): Promise<void>
  /** By when they were first seen, newest first. */
  list(query: AlertQuery): Promise<AlertPage>
  find(ref: AlertRef): Promise<AlertRecord | undefined>
  /** Marks it as seen by someone; a second time changes nothing. Undefined when there is no such alert. */
  acknowledge(ref: AlertRef, by: string, at: Date): Promise<AlertRecord | undefined>
  /** Alerts nobody was told of yet, of any tenant and the service, oldest first. */
  takeUnannounced(limit: number): Promise<readonly AlertRef[]>
  /** Says that those who wanted to know have been told, or will be. */
  markAnnounced(refs: readonly AlertRef[]): Promise<void>
}
