import type { Environment, EnvironmentVariables } from '@maester/configuration'
import { accessWarning } from '../composition/access_warning.js'
import { banner } from '../composition/banner.js'
import { openProduct } from '../composition/open_product.js'
import { onReloadSignal } from '../composition/reload_signal.js'
import { startApi } from '../composition/start_api.js'
import { startWorker, workerGraceMs } from '../composition/start_worker.js'
import { onStopSignal } from '../composition/stop_signals.js'
import { version } from '../version.js'

/** Api, worker and, without provider keys, the simulator in one process, until a stop signal. */
export async function runStart(environment: Environment, variables: EnvironmentVariables): Promise<void> {
  const product = await openProduct(environment, variables)
  let worker: ReturnType<typeof startWorker> | undefined
  const api = await startApi(product, version, () => worker?.nudge())
  onStopSignal(async (lameDuckMs) => {
    await Promise.all([api.stop(lameDuckMs), worker?.close(workerGraceMs)])
    await product.close()
  })
  onReloadSignal(() => product.reload())
  await product.connected
  worker = startWorker(product)
  console.log(
    banner({
      url: api.server.url,
      simulatorUrl: product.simulatorUrl,
      needsKey: environment.auth === 'required',
      storage: product.store.description,
      warning: accessWarning(environment)?.words,
    }),
  )
}
