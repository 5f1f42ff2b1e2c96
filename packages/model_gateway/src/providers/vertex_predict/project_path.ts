import { GatewayError } from '../../errors.js'
import type { ProviderConnection } from '../../provider.js'

/** What every path on Vertex AI begins with. Throws `GatewayError` `invalid_value` when the settings do not say. */
export function projectPath({ name, settings }: ProviderConnection): string {
  const { project, location } = settings ?? {}
  if (project !== undefined && location !== undefined) return `/projects/${project}/locations/${location}`
  throw new GatewayError('invalid_value', `The provider ${name} needs the settings project and location.`, false)
}
