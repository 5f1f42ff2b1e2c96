import type { Environment, EnvironmentVariables } from '@maester/configuration'
import { openProduct } from '../composition/open_product.js'
import { onReloadSignal } from '../composition/reload_signal.js'
import { requireDatabase } from '../composition/require_database.js'
import { startWorker, workerGraceMs } from '../composition/start_worker.js'
import { onStopSignal } from '../composition/stop_signals.js'

/** A worker alone, until a stop signal. */
export async function runWorker(environment: Environment, variables: EnvironmentVariables): Promise<void> {
  requireDatabase(environment)
  const product = await openProduct(environment, variables)
  let worker: ReturnType<typeof startWorker> | undefined
  onStopSignal(async () => {
    await worker?.close(workerGraceMs)
    await product.close()
  })
  onReloadSignal(() => product.reload())
  await product.connected
  worker = startWorker(product)
}
