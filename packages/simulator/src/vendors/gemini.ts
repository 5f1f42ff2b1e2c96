import { googleErrors } from '../errors/google_errors.js'
import { geminiContent } from '../formats/gemini_content.js'
import { geminiEmbeddings } from '../formats/gemini_embeddings.js'
import { geminiModels } from '../formats/gemini_models.js'
import type { GeminiDialect } from '../formats/gemini_reply.js'
import type { Vendor } from './vendor.js'

const root = '/v1(?:beta)?'
const headers = () => ({ server: 'scaffolding on HTTPServer2', 'x-content-type-options': 'nosniff' })
const dialect: GeminiDialect = { headers, usage: {} }

export const gemini: Vendor = {
  type: 'gemini',
  label: 'Gemini',
  basePath: '/v1beta',
  endpoints: [...geminiContent(root, dialect), ...geminiEmbeddings(root, dialect), geminiModels(root, dialect)],
  error: googleErrors,
  credential: (given, query) => given['x-goog-api-key'] ?? query.get('key') ?? undefined,
  needsCredential: true,
  headers,
  waitHeaders: () => ({}),
  tellTaleHeader: 'x-goog-api-key',
}
