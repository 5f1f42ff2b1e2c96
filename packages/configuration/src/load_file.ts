import { readFile } from 'node:fs/promises'
import type { EnvironmentVariables } from './environment.js'
import { ConfigurationError } from './errors.js'
import type { MaesterFileContent } from './maester_file.js'
import { type ReadOptions, readMaesterFile } from './read_file.js'

/** Reads the file at `path`; an absent file is an empty one, unless `required`. Throws `ConfigurationError`. */
export async function loadMaesterFile(
  { path, required, ...options }: { readonly path: string; readonly required: boolean } & ReadOptions,
  variables: EnvironmentVariables,
): Promise<MaesterFileContent> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (absent && !required) return {}
    throw new ConfigurationError(path, [{ where: 'file', message: absent ? 'does not exist' : 'cannot be read' }])
  }
  return readMaesterFile(text, path, variables, options)
}
