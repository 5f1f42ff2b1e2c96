import { isDeepStrictEqual } from 'node:util'
import {
  ConfigurationError,
  type Environment,
  type EnvironmentVariables,
  loadMaesterFile,
  type MaesterFileContent,
  watchFile,
} from '@maester/configuration'
import { GatewayError } from '@maester/model_gateway'
import type { Logger, Metrics } from '@maester/observability'

export interface FollowFileOptions {
  readonly environment: Pick<Environment, 'configFile' | 'configFileRequired'>
  readonly variables: EnvironmentVariables
  /** What was read at the start. */
  readonly file: MaesterFileContent
  /** Puts what the file says in force as a whole, or rejects and changes nothing. */
  readonly apply: (file: MaesterFileContent) => Promise<void>
  readonly log: Logger
  readonly metrics: Pick<Metrics, 'configReload'>
}

export interface FileFollower {
  /** Reads the file, and all files that it names, whether or not it has changed. */
  reload(): void
  /** Waits for what is being read. */
  stop(): Promise<void>
}

/**
 * Puts `maester.yaml` in force whenever it changes. A file that cannot be used, or is gone, is told of in the log and the
 * metrics, and the last good one stays.
 */
export function followFile({ environment, variables, apply, log, metrics, ...start }: FollowFileOptions): FileFollower {
  const path = environment.configFile
  let inForce = start.file
  let isGood = true
  let turn = Promise.resolve()

  async function read(isAsked: boolean): Promise<'applied' | 'unchanged'> {
    const required = environment.configFileRequired || Object.keys(inForce).length > 0
    const file = await loadMaesterFile({ path, required }, variables)
    if (!isAsked && isDeepStrictEqual(file, inForce)) return 'unchanged'
    await apply(file)
    inForce = file
    return 'applied'
  }

  async function follow(isAsked: boolean): Promise<void> {
    try {
      const outcome = await read(isAsked)
      if (outcome === 'applied' || !isGood) log.info('config_reloaded', { file: path, outcome })
      isGood = true
      metrics.configReload({ outcome })
    } catch (error) {
      isGood = false
      log.error('config_refused', { file: path, in_force: 'the last good one', ...reasons(error) })
      metrics.configReload({ outcome: 'refused' })
    }
  }

  const next = (isAsked: boolean) => {
    turn = turn.then(() => follow(isAsked))
  }
  const stopWatching = watchFile({ path, onChange: () => next(false) })
  return {
    reload: () => next(true),
    async stop() {
      stopWatching()
      await turn
    },
  }
}

/** As the start would tell them: each with its line, where it has one. */
function reasons(error: unknown): { readonly problems: readonly string[] } | { readonly error: unknown } {
  if (error instanceof ConfigurationError) return { problems: error.message.split('\n') }
  if (error instanceof GatewayError) return { problems: [`${error.detail.param ?? 'maester.yaml'}: ${error.message}`] }
  return { error }
}
