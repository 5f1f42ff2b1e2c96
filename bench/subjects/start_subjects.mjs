import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startPostgres } from '../../tests/dist/servers/postgres.js'
import { freePort, startPinned } from '../harness/processes.mjs'
import { startPortkey } from './portkey.mjs'

const adminKey = 'bench-key-of-thirty-two-characters-or-more'
const cli = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url))
const here = (file) => fileURLToPath(new URL(file, import.meta.url))
/** The subjects share one core, the upstream and the load have the other. */
const subjectCore = 0
const otherCore = 1

/**
 * Starts the upstream, the floor, Maester on both kinds of storage (`embedded: false` leaves one out), and the peers
 * that can be had. The upstream answers after `upstreamDelayMs`.
 */
export async function startSubjects({ peers = false, embedded: withEmbedded = true, upstreamDelayMs = 0 }) {
  const started = []
  const keep = (process) => {
    started.push(process)
    return process
  }
  const upstream = await startNode('./upstream.mjs', otherCore, { DELAY_MS: String(upstreamDelayMs) })
  keep(upstream)
  const raw = keep(await startNode('./raw.mjs', subjectCore, { UPSTREAM: upstream.origin }))
  const postgres = await startPostgres()
  const embedded = withEmbedded ? keep(await startMaester(upstream.origin, {})) : undefined
  const onPostgres =
    postgres &&
    keep(
      await startMaester(upstream.origin, {
        DATABASE_URL: postgres.url,
        MAESTER_SECRET: 'a secret for benchmarks, of 32 characters',
      }),
    )
  const portkey = peers ? await startPortkey({ core: subjectCore, upstream: upstream.origin }) : undefined
  if (portkey) keep(portkey)
  return {
    upstream,
    raw,
    embedded,
    onPostgres,
    portkey,
    maesterHeaders: { authorization: `Bearer ${adminKey}` },
    async stop() {
      await Promise.all(started.map((process) => process.stop()))
      await postgres?.stop()
    },
  }
}

async function startNode(file, core, env) {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const process_ = await startPinned({
    core,
    command: process.execPath,
    args: [here(file)],
    env: { ...env, PORT: String(port) },
    readyUrl: origin,
  })
  return { ...process_, origin }
}

/** As in production: keys asked for, log lines written, every call in the ledger. */
async function startMaester(upstream, env) {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const dataDir = mkdtempSync(join(tmpdir(), 'maester-bench-'))
  const started = await startPinned({
    core: subjectCore,
    command: process.execPath,
    args: ['--max-semi-space-size=32', cli, env.DATABASE_URL ? 'api' : 'start'], // as the image does
    env: {
      ...env,
      PORT: String(port),
      NODE_ENV: 'production',
      MAESTER_DATA_DIR: dataDir,
      MAESTER_AUTH: 'required',
      MAESTER_ADMIN_KEY: adminKey,
      MAESTER_SECRET: 'bench-secret-of-thirty-two-characters-or-more',
      OPENAI_API_KEY: 'bench',
      OPENAI_BASE_URL: `${upstream}/v1`,
    },
    readyUrl: `${origin}/readyz`,
  })
  for (let status = 0; status !== 200; ) status = (await fetch(`${origin}/readyz`)).status
  return {
    ...started,
    origin,
    async stop() {
      await started.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
