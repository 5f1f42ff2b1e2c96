import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startProduct } from '../product/start_product.js'
import { findSecrets, type Written } from './find_secrets.js'
import { brokenFiles, environmentFor, secrets, settingsFor } from './planted_secrets.js'

const nowhere = 'http://127.0.0.1:1'
const settings = settingsFor(nowhere)
const environment = environmentFor(nowhere)
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maester-secrets-'))
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

async function failToStart(
  into: Written[],
  change: Readonly<Record<string, string>>,
  configuration = settings,
): Promise<void> {
  const bad = join(folder, 'bad.yaml')
  await writeFile(bad, configuration)
  const started = startProduct({ environment: { ...environment, MAESTER_CONFIG: bad, ...change } })
  const text = await started.then(
    async (running) => running.dispose().then(() => 'started'),
    (error: Error) => error.message,
  )
  expect(text).toMatch(/exited with 1/)
  into.push({ where: `a failed start with ${JSON.stringify(Object.keys(change))}`, text })
}

it('no secret is told by a start that fails', async () => {
  const told: Written[] = []
  await failToStart(told, {}, brokenFiles[1])
  await failToStart(told, { MAESTER_ADMIN_KEY: secrets.callerKey })
  await failToStart(told, { DATABASE_URL: `postgres//user:${secrets.databasePassword}@host/x` })
  await failToStart(told, {
    PORT: secrets.callerKey,
    LOG_LEVEL: secrets.callerKey,
    MAESTER_SECRET: secrets.databasePassword,
  })
  expect(findSecrets(secrets, told)).toEqual([])
}, 60_000)
