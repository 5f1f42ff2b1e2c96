import { anthropicErrors } from '../errors/anthropic_errors.js'
import { anthropicHeaders, anthropicWaitHeaders } from '../formats/anthropic_headers.js'
import { anthropicCountTokens, anthropicMessages } from '../formats/anthropic_messages.js'
import { anthropicModels } from '../formats/anthropic_models.js'
import { bearerToken, type Vendor } from './vendor.js'

export const anthropic: Vendor = {
  type: 'anthropic',
  label: 'Anthropic',
  basePath: '',
  endpoints: [anthropicMessages, anthropicCountTokens, anthropicModels],
  error: anthropicErrors,
  credential: (headers) => headers['x-api-key'] ?? bearerToken(headers),
  needsCredential: true,
  headers: anthropicHeaders,
  waitHeaders: anthropicWaitHeaders,
  tellTaleHeader: 'anthropic-version',
}
