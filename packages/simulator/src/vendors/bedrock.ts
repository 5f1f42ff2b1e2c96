import { bedrockErrors } from '../errors/bedrock_errors.js'
import { bedrockConverse, bedrockHeaders } from '../formats/bedrock_converse.js'
import { bedrockEmbed } from '../formats/bedrock_embed.js'
import type { Vendor } from './vendor.js'

export const bedrock: Vendor = {
  type: 'bedrock',
  label: 'Bedrock',
  basePath: '',
  endpoints: [...bedrockConverse, bedrockEmbed],
  error: bedrockErrors,
  // A signature or a Bedrock API key. Signatures are not checked, only looked at.
  credential: ({ authorization }) => authorization,
  needsCredential: true,
  headers: bedrockHeaders,
  waitHeaders: () => ({}),
}
