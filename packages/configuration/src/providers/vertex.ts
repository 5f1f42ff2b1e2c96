import type { KnownProvider } from './known_provider.js'

/**
 * Available with a project, a location and an access token. `global` has a host without a location.
 * https://cloud.google.com/vertex-ai/generative-ai/docs/learn/locations
 */
export const vertex: KnownProvider = {
  type: 'vertex',
  variables: ['GOOGLE_VERTEX_PROJECT', 'GOOGLE_VERTEX_LOCATION', 'GOOGLE_VERTEX_ACCESS_TOKEN'],
  simulatedSettings: { project: 'simulated', location: 'us-central1' },
  connect(variables) {
    const project = variables.GOOGLE_VERTEX_PROJECT
    const location = variables.GOOGLE_VERTEX_LOCATION
    const token = variables.GOOGLE_VERTEX_ACCESS_TOKEN
    if (!project || !location || !token) return undefined
    const host = location === 'global' ? 'aiplatform.googleapis.com' : `${location}-aiplatform.googleapis.com`
    return {
      name: 'vertex',
      type: 'vertex',
      baseUrl: `https://${host}/v1`,
      apiKeys: [token],
      region: location,
      settings: { project, location },
    }
  },
}
