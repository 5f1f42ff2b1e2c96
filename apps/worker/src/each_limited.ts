/**
 * Runs `work` for each item, at most `limit` at a time and in order, until `stopping` is aborted or one rejects; those
 * begun are waited for either way. Then rejects with the first rejection, if any.
 */
export async function eachLimited<Item>(
  items: readonly Item[],
  { limit, stopping }: { readonly limit: number; readonly stopping: AbortSignal },
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = []
  let next = 0
  async function lane(): Promise<void> {
    while (next < items.length && !stopping.aborted && failures.length === 0) {
      const item = items[next] as Item
      next += 1
      await work(item).catch((error: unknown) => failures.push(error))
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane))
  if (failures.length > 0) throw failures[0]
}
