import type { EnvironmentVariables } from '../environment.js'
import { loadServiceAccount, readServiceAccount, type ServiceAccountFile } from './google_service_account.js'
import { type KnownProvider, requireRegion } from './known_provider.js'

/**
 * Available with a location and one of: an access token, a service account's JSON, the path of a file with it; the first
 * of these that is set counts. The project is the service account's own unless another is named.
 * `global` has a host without a location. https://cloud.google.com/vertex-ai/generative-ai/docs/learn/locations
 */
export const vertex: KnownProvider = {
  type: 'vertex',
  variables: [
    'GOOGLE_VERTEX_LOCATION',
    'GOOGLE_VERTEX_PROJECT',
    'GOOGLE_VERTEX_ACCESS_TOKEN',
    'GOOGLE_VERTEX_CREDENTIALS',
    'GOOGLE_APPLICATION_CREDENTIALS',
  ],
  simulatedSettings: { project: 'simulated', location: 'us-central1' },
  connect(variables) {
    const { GOOGLE_VERTEX_LOCATION: location, GOOGLE_VERTEX_ACCESS_TOKEN: token } = variables
    // Without a location the credentials are there for something else, and are not even read.
    if (!location) return undefined
    const account = token ? undefined : serviceAccount(variables)
    const project = variables.GOOGLE_VERTEX_PROJECT || account?.projectId
    if (!project || (!token && !account)) return undefined
    requireRegion('GOOGLE_VERTEX_LOCATION', location)
    const host = location === 'global' ? 'aiplatform.googleapis.com' : `${location}-aiplatform.googleapis.com`
    return {
      name: 'vertex',
      type: 'vertex',
      baseUrl: `https://${host}/v1`,
      apiKeys: token ? [token] : [],
      ...(account && { credentials: account.credentials }),
      region: location,
      settings: { project, location },
    }
  },
}

function serviceAccount(variables: EnvironmentVariables): ServiceAccountFile | undefined {
  const { GOOGLE_VERTEX_CREDENTIALS: json, GOOGLE_APPLICATION_CREDENTIALS: path } = variables
  if (json) return readServiceAccount(json, { source: 'environment', where: 'GOOGLE_VERTEX_CREDENTIALS' })
  return path ? loadServiceAccount(path, { source: 'environment', where: 'GOOGLE_APPLICATION_CREDENTIALS' }) : undefined
}
