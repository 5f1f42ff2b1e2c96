import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { KNOWN_PROVIDERS } from '@maester/configuration'

const root = resolve(import.meta.dirname, '../..')

export interface ProductOptions {
  /** Default: a new folder, deleted by `dispose`. */
  readonly dataDir?: string
  /** Added to, or with `undefined` taken from, the test's environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Default `start`. */
  readonly command?: 'start' | 'api' | 'worker'
}

export interface RunningProduct {
  readonly url: string
  readonly dataDir: string
  /** From the spawn to a 200 at /readyz, in ms. */
  readonly readyMs: number
  /** Everything written to standard output and error so far. */
  output(): string
  signal(signal: NodeJS.Signals): void
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>
  kill(): Promise<void>
  /** Kills it if it still runs, and deletes the data folder if it was made here. */
  dispose(): Promise<void>
}

/** Starts the built product as a process of its own, on a free port, and waits until it is ready. */
export async function startProduct(options: ProductOptions = {}): Promise<RunningProduct> {
  const { command = 'start', environment = {} } = options
  const secret = environment.DATABASE_URL ? { MAESTER_SECRET: 'a secret for tests, of 32 characters or more' } : {}
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'maester-product-')))
  const startedMs = performance.now()
  const child = spawn(process.execPath, [join(root, 'apps/cli/dist/main.js'), command], {
    cwd: root,
    env: {
      ...process.env,
      ...noProviders,
      PORT: '0',
      MAESTER_DATA_DIR: dataDir,
      MAESTER_CONFIG: '',
      ...secret,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))

  const exited = once(child, 'exit')
  const stopWith = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal)
      await exited
    }
    return child.exitCode
  }
  const dispose = async () => {
    await stopWith('SIGKILL')
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
  }
  try {
    const url = command === 'worker' ? '' : await readyUrl(child, () => output)
    return {
      url,
      dataDir,
      readyMs: performance.now() - startedMs,
      output: () => output,
      signal: (signal) => void child.kill(signal),
      stop: () => stopWith('SIGTERM'),
      kill: async () => void (await stopWith('SIGKILL')),
      dispose,
    }
  } catch (error) {
    await dispose()
    throw error
  }
}

/** Keys of the developer's own shell must not turn a test into a bill. */
const noProviders = {
  ...Object.fromEntries(KNOWN_PROVIDERS.flatMap(({ variables }) => variables.map((name) => [name, '']))),
  DATABASE_URL: '',
  REDIS_URL: '',
  MAESTER_SECRET: '',
  NODE_ENV: 'test',
}

const readyLimitMs = 60_000

/** The address from the log, once /readyz answers 200 there. */
async function readyUrl(child: ChildProcess, output: () => string): Promise<string> {
  const deadline = performance.now() + readyLimitMs
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The product exited with ${child.exitCode}:\n${output()}`)
    const port = /"event":"api_listening".*?"port":(\d+)/.exec(output())?.[1]
    const url = `http://127.0.0.1:${port}`
    if (port !== undefined && (await isReady(url))) return url
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`The product was not ready in ${readyLimitMs} ms:\n${output()}`)
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).status === 200
  } catch {
    return false
  }
}
