import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AcceptedCall, type Simulator, startSimulator } from '@maester/simulator'
import { type RunningProduct, startProduct } from '../product/start_product.js'

export interface LedgerRow {
  readonly attempt_id: string
  readonly request_id: string
  readonly provider: string
  readonly model: string
  readonly state: string
  readonly estimated: boolean
  readonly cost_usd: string | null
  readonly failure_class: string | null
}

export interface FaultScene {
  readonly product: RunningProduct
  readonly simulator: Simulator
  ledgerOf(requestId: string): Promise<readonly LedgerRow[]>
  /** Of the newest 1,000. */
  ledgerOfAttempt(attemptId: string): Promise<LedgerRow | undefined>
  /** Calls the simulator took on for these attempts. */
  acceptedOf(rows: readonly LedgerRow[]): readonly AcceptedCall[]
  setFaults(rules: readonly object[]): Promise<void>
  stop(): Promise<void>
}

/** The built product between callers and a simulator. `settings` makes its maester.yaml, given the simulator's address. */
export async function startFaultScene(
  settings: (simulatorUrl: string) => string | Promise<string>,
): Promise<FaultScene> {
  const simulator = await startSimulator()
  const folder = await mkdtemp(join(tmpdir(), 'maester-faults-'))
  const file = join(folder, 'maester.yaml')
  await writeFile(file, await settings(simulator.url))
  const product = await startProduct({ environment: { MAESTER_CONFIG: file } })
  async function records(query: string): Promise<readonly LedgerRow[]> {
    const response = await fetch(`${product.url}/v1/usage/records?${query}`)
    return ((await response.json()) as { readonly data: readonly LedgerRow[] }).data
  }
  return {
    product,
    simulator,
    async ledgerOf(requestId) {
      return (await records(`limit=100&request_id=${requestId}`)).toReversed()
    },
    async ledgerOfAttempt(attemptId) {
      return (await records('limit=1000')).find(({ attempt_id }) => attempt_id === attemptId)
    },
    acceptedOf(rows) {
      const ids = new Set(rows.map(({ attempt_id }) => attempt_id))
      return simulator.calls().filter(({ client_request_id }) => ids.has(client_request_id ?? ''))
    },
    async setFaults(rules) {
      const body = JSON.stringify(rules)
      const response = await fetch(`${simulator.url}/_simulator/faults`, { method: 'PUT', body })
      if (!response.ok) throw new Error(await response.text())
    },
    async stop() {
      await product.dispose()
      await simulator.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
