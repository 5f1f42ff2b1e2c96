import { DatabaseError } from './errors.js'

/**
 * Says what became of each item, in order: undefined for done, an error for refused. `isRepeat`: the same items may have
 * been committed before, by a transaction whose answer was lost.
 */
export type CommitGroup<Item> = (items: readonly Item[], isRepeat: boolean) => Promise<readonly (Error | undefined)[]>

export interface GroupCommit<Item> {
  /** Resolves when the item is durable, rejects when it is not. */
  submit(item: Item): Promise<void>
  /** Resolves when everything submitted so far is settled, well or badly. */
  drain(): Promise<void>
}

export interface GroupCommitOptions<Item> {
  /** One transaction for all. */
  readonly commit: CommitGroup<Item>
  /** Default 500. */
  readonly maxGroupSize?: number
}

interface Entry<Item> {
  readonly item: Item
  resolve(): void
  reject(error: unknown): void
}

/**
 * Commits what is submitted at the same time together: one group is under way while the next one gathers, so that a
 * lone item waits for nothing and many share a transaction.
 *
 * When a group fails its items are tried one by one, so that a bad one sinks no other. When the connection was lost the
 * group is tried once more as it is.
 */
export function createGroupCommit<Item>({ commit, maxGroupSize = 500 }: GroupCommitOptions<Item>): GroupCommit<Item> {
  let gathering: Entry<Item>[] = []
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    while (gathering.length > 0) {
      // The embedded engine runs on this thread and settles its promises in microtasks: without a turn of the event
      // loop no other request would get as far as this queue, and every group would have one member.
      await new Promise((resolve) => setImmediate(resolve))
      const group = gathering.slice(0, maxGroupSize)
      gathering = gathering.slice(maxGroupSize)
      await settleGroup(group)
    }
    running = undefined
  }

  async function settleGroup(group: readonly Entry<Item>[], isRepeat = false): Promise<void> {
    try {
      const items = group.map(({ item }) => item)
      const refusals = await commit(items, isRepeat)
      group.forEach((entry, index) => {
        const refusal = refusals[index]
        if (refusal) entry.reject(refusal)
        else entry.resolve()
      })
    } catch (error) {
      if (isLost(error) && !isRepeat) await settleGroup(group, true)
      else if (group.length === 1 || isLost(error) || isUnavailable(error)) rejectAll(group, error)
      else for (const entry of group) await settleGroup([entry], isRepeat)
    }
  }

  return {
    submit: (item) =>
      new Promise((resolve, reject) => {
        gathering.push({ item, resolve, reject })
        running ??= run()
      }),
    async drain() {
      while (running) await running
    },
  }
}

function rejectAll(group: readonly Entry<unknown>[], error: unknown): void {
  for (const entry of group) entry.reject(error)
}

/** The connection was there and went: trying again may help, and tells what became of the commit. */
function isLost(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === 'transaction_lost'
}

/** The fault is not with any of the items. */
function isUnavailable(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === 'database_unavailable'
}
