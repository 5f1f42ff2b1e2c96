import { googleErrors } from '../errors/google_errors.js'
import { vertexMessages } from '../formats/anthropic_messages.js'
import { geminiContent } from '../formats/gemini_content.js'
import type { GeminiDialect } from '../formats/gemini_reply.js'
import { googleToken } from '../formats/google_token.js'
import { vertexEmbeddings } from '../formats/vertex_embeddings.js'
import { bearerToken, type Vendor } from './vendor.js'

const publishers = '/v1(?:beta1)?/projects/[^/]+/locations/[^/]+/publishers'
const headers = () => ({ server: 'scaffolding on HTTPServer2', 'x-vertex-ai-llm-request-type': 'shared' })
const dialect: GeminiDialect = { headers, usage: { trafficType: 'ON_DEMAND' } }

/**
 * Gemini and Claude on Vertex AI: their own formats below a project and a location, and with an access token, for
 * which a service account asks at `/token`.
 */
export const vertex: Vendor = {
  type: 'vertex',
  label: 'Vertex',
  basePath: '/v1',
  endpoints: [
    ...geminiContent(`${publishers}/google`, dialect),
    vertexEmbeddings(`${publishers}/google`, dialect),
    ...vertexMessages(`${publishers}/anthropic`),
    googleToken,
  ],
  // Without an API key to check, a wrong token is a plain 401.
  error: (notice, requestId) => {
    const isKey = notice.name === 'missing_key' || notice.name === 'invalid_key'
    return googleErrors(isKey ? { ...notice, name: 'unauthorized' } : notice, requestId)
  },
  credential: (given) => bearerToken(given) ?? given['x-goog-api-key'],
  needsCredential: true,
  headers,
  waitHeaders: () => ({}),
}
