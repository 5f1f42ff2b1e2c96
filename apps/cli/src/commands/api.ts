import type { Environment, EnvironmentVariables } from '@maester/configuration'
import { openProduct } from '../composition/open_product.js'
import { onReloadSignal } from '../composition/reload_signal.js'
import { requireDatabase } from '../composition/require_database.js'
import { startApi } from '../composition/start_api.js'
import { onStopSignal } from '../composition/stop_signals.js'
import { version } from '../version.js'

/** The HTTP service alone, until a stop signal. It listens at once and is ready when storage is. */
export async function runApi(environment: Environment, variables: EnvironmentVariables): Promise<void> {
  requireDatabase(environment)
  const product = await openProduct(environment, variables)
  const api = await startApi(product, version)
  onStopSignal(async (lameDuckMs) => {
    await api.stop(lameDuckMs)
    await product.close()
  })
  onReloadSignal(() => product.reload())
  await product.connected
}
