/** One run of a recorded request, compared with the original. Rows never change. */
export interface ReplayRow {
  readonly replayId: string
  readonly tenantId: string
  /** The request that was replayed. */
  readonly requestId: string
  /** The request the replay made. */
  readonly replayedRequestId: string
  /** The comparison as given to the caller, as JSON. */
  readonly comparison: Readonly<Record<string, unknown>>
  readonly replayedAt: Date
}

export interface ReplayStore {
  add(row: ReplayRow): Promise<void>
  /** Oldest first. */
  list(key: { readonly tenantId: string; readonly requestId: string }): Promise<readonly ReplayRow[]>
}
