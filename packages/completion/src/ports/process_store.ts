/** Which processes were last seen when, by a clock that all of them share. */
export interface ProcessStore {
  /** These are alive now. */
  beat(processIds: readonly string[]): Promise<void>
  /** Ids of processes not seen for `ms` or longer. */
  silentFor(ms: number): Promise<readonly string[]>
  /** Takes these for gone; one that beats again is known again. */
  forget(processIds: readonly string[]): Promise<void>
}
