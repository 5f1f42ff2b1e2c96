import { cohereErrors } from '../errors/cohere_errors.js'
import { cohereChat, cohereHeaders } from '../formats/cohere_chat.js'
import { cohereEmbed } from '../formats/cohere_embed.js'
import { bearerToken, type Vendor } from './vendor.js'

export const cohere: Vendor = {
  type: 'cohere',
  label: 'Cohere',
  basePath: '/v2',
  endpoints: [cohereChat, cohereEmbed],
  error: cohereErrors,
  credential: bearerToken,
  needsCredential: true,
  headers: cohereHeaders,
  waitHeaders: (seconds) => ({ 'retry-after': String(Math.ceil(seconds)) }),
}
