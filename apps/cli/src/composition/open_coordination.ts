import { createMemoryLimitStore, type LimitStore } from '@maester/limits'

/** What processes of one service know of each other. */
export interface Coordination {
  readonly limitStore: LimitStore
  close(): Promise<void>
}

export function openCoordination(): Coordination {
  return { limitStore: createMemoryLimitStore(), close: async () => {} }
}
