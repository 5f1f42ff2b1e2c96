import { ConfigurationError, type Environment } from '@maester/configuration'

/** Throws `ConfigurationError`: the embedded database serves one process only. */
export function requireDatabase({ databaseUrl }: Environment): void {
  if (databaseUrl !== undefined) return
  throw new ConfigurationError('environment', [
    { where: 'DATABASE_URL', message: 'is needed to run the api or a worker alone; `maester start` needs none' },
  ])
}
