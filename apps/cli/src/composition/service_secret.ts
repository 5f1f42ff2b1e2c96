import { randomBytes } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigurationError, type Environment } from '@maester/configuration'

/** The secret in use first, then those used before. */
export type ServiceSecrets = readonly [string, ...string[]]

/**
 * The secrets API keys are hashed and credentials sealed with. Without one in the environment, the one in the data
 * folder, which is made on the first start: whoever calls this holds the folder. Throws `ConfigurationError` when that
 * file is not what was written there.
 */
export async function serviceSecrets({
  databaseUrl,
  dataDir,
  secret,
  previousSecrets,
}: Environment): Promise<ServiceSecrets> {
  const kept = databaseUrl === undefined ? await keptSecret(join(dataDir, fileName)) : undefined
  if (secret !== undefined) return [secret, ...previousSecrets, ...(kept === undefined ? [] : [kept])]
  return [kept ?? (await makeSecret(join(dataDir, fileName))), ...previousSecrets]
}

const fileName = 'secret'

async function keptSecret(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw unusable(`${path} cannot be read (${error.code})`)
  })
  if (text === undefined || text.trim().length >= 32) return text?.trim()
  throw unusable(`${path} does not hold the secret that was written there`)
}

/** On disk before anything is made with it: what it made could not be read without it. */
async function makeSecret(path: string): Promise<string> {
  const secret = randomBytes(32).toString('base64url')
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(`${secret}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  return secret
}

function unusable(message: string): ConfigurationError {
  return new ConfigurationError('environment', [{ where: 'MAESTER_DATA_DIR', message }])
}
