import { applySpooled } from '@maester/completion'
import type { Logger } from '@maester/observability'
import type { OpenStorage } from './open_storage.js'

/** Hands what was spooled to storage. Never rejects: while storage is away it stays where it is. */
export async function replaySpool(
  { spool, storage }: Pick<OpenStorage, 'spool' | 'storage'>,
  log: Logger,
): Promise<void> {
  try {
    const entries = await spool.replay((entry) => applySpooled({ ...storage, log }, entry))
    if (entries > 0) log.warn('spool_replayed', { entries })
  } catch (error) {
    log.warn('spool_not_replayed', { error })
  }
}
