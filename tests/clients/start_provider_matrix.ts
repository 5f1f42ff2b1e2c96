import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { providerTypes, simulatorBaseUrl, startSimulator } from '@maester/simulator'
import { stringify } from 'yaml'
import { startProduct } from '../product/start_product.js'

/** Formats that live at another provider's address. */
const neighbours: Readonly<Record<string, string>> = { openai_responses: 'openai' }

const settings = { project: 'simulated', location: 'us-central1', region: 'us-east-1' }
const keys: Readonly<Record<string, string>> = { bedrock: 'AKIATEST:secret' }

/**
 * The built product with every provider type, each three times: by its name, as `<type>_denied` with a key the provider
 * refuses, and as `<type>_busy` for what would hold up the others.
 */
export async function startProviderMatrix(types: readonly string[]) {
  const simulator = await startSimulator()
  const folder = await mkdtemp(join(tmpdir(), 'maester-clients-'))
  const spokenBy = (type: string) => neighbours[type] ?? type
  const addressOf = (type: string) => {
    const spoken = spokenBy(type)
    if (!providerTypes.includes(spoken)) throw new Error(`The simulator does not speak for ${type}.`)
    return simulatorBaseUrl(simulator.url, spoken)
  }
  const providers = types.flatMap((type) => {
    const own = { type, base_url: addressOf(type), allow_private_network: true, settings }
    const key = keys[type] ?? 'test-key'
    return [
      [type, { ...own, api_keys: [key] }],
      [
        `${type}_denied`,
        { ...own, api_keys: [key.replace('AKIATEST', 'AKIAinvalid').replace('test-key', 'invalid-key')] },
      ],
      [`${type}_busy`, { ...own, api_keys: [key] }],
    ]
  })
  const file = join(folder, 'maester.yaml')
  await writeFile(
    file,
    stringify({ providers: Object.fromEntries(providers), reliability: { retries: { max_attempts: 1 } } }),
  )
  const product = await startProduct({ environment: { MAESTER_CONFIG: file } })
  return {
    url: product.url,
    simulator,
    /** The simulator's name of the provider. */
    spokenBy,
    async close() {
      await product.dispose()
      await simulator.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type ProviderMatrix = Awaited<ReturnType<typeof startProviderMatrix>>
