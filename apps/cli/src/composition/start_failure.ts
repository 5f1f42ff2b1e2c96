import { ConfigurationError } from '@maester/configuration'

/** What each refusal of the system to listen means for whoever set `HOST` and `PORT`. */
const listenProblems: Readonly<Record<string, { readonly where: 'HOST' | 'PORT'; readonly message: string }>> = {
  EADDRINUSE: { where: 'PORT', message: 'expects a free port, this one is in use; 0 takes any free one' },
  EACCES: { where: 'PORT', message: 'expects a port this user may listen on: 1024 or above' },
  EADDRNOTAVAIL: { where: 'HOST', message: 'expects an address of this machine, such as 127.0.0.1 or 0.0.0.0' },
  ENOTFOUND: { where: 'HOST', message: 'expects an address of this machine, such as 127.0.0.1 or 0.0.0.0' },
  EAI_AGAIN: { where: 'HOST', message: 'expects an address of this machine, such as 127.0.0.1 or 0.0.0.0' },
}

/** Why the service cannot listen, by the variable to change. */
export function listenFailure(error: unknown): unknown {
  const problem = listenProblems[codeOf(error) ?? '']
  return problem ? new ConfigurationError('environment', [problem]) : error
}

/** Why the data folder cannot be used: in use by another process, or not a folder that can be written in. */
export function dataFolderFailure(error: unknown): unknown {
  const code = codeOf(error) ?? ''
  const isFromSystem = /^E[A-Z]+$/.test(code)
  return namedAfter(
    'MAESTER_DATA_DIR',
    error,
    isFromSystem ? `expects a folder that can be written in (${code})` : undefined,
  )
}

/** Why a database that was reached cannot be used: no access, a newer schema, missing walls. */
export function databaseFailure(error: unknown): unknown {
  return namedAfter('DATABASE_URL', error)
}

function namedAfter(where: string, error: unknown, message = error instanceof Error ? error.message : String(error)) {
  return new ConfigurationError('environment', [{ where, message }])
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
