import { openAiErrors } from '../errors/openai_errors.js'
import { openAiChat } from '../formats/openai_chat.js'
import { openAiChatDialect } from '../formats/openai_chat_dialect.js'
import { openAiEmbeddings } from '../formats/openai_embeddings.js'
import { openAiHeaders, openAiWaitHeaders } from '../formats/openai_headers.js'
import { openAiModels } from '../formats/openai_models.js'
import { openAiResponses } from '../formats/openai_responses.js'
import { bearerToken, type Vendor } from './vendor.js'

const models = [
  'gpt-4.1',
  'gpt-4.1-mini',
  'gpt-4.1-nano',
  'gpt-4o',
  'gpt-4o-mini',
  'gpt-5',
  'gpt-5-mini',
  'gpt-5-nano',
  'o3',
  'o4-mini',
  'text-embedding-3-large',
  'text-embedding-3-small',
]

export const openAi: Vendor = {
  type: 'openai',
  label: 'OpenAI',
  basePath: '/v1',
  endpoints: [
    openAiChat(/^\/v1\/chat\/completions$/u, openAiChatDialect),
    openAiResponses(/^\/v1\/responses$/u, openAiHeaders),
    openAiEmbeddings(/^\/v1\/embeddings$/u, openAiHeaders),
    ...openAiModels(/^\/v1\/models$/u, /^\/v1\/models\/(?<model>[^/]+)$/u, models, openAiHeaders),
  ],
  error: openAiErrors,
  credential: bearerToken,
  needsCredential: true,
  headers: openAiHeaders,
  waitHeaders: openAiWaitHeaders,
}
