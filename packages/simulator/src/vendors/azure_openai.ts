import { type Endpoint, refused } from '../endpoint.js'
import { azureErrors, contentFilterResult } from '../errors/azure_errors.js'
import { openAiChat } from '../formats/openai_chat.js'
import { type ChatDialect, openAiChatDialect } from '../formats/openai_chat_dialect.js'
import { openAiEmbeddings } from '../formats/openai_embeddings.js'
import { openAiResponses } from '../formats/openai_responses.js'
import type { Headers } from '../reply.js'
import { sseEvent } from '../sse.js'
import { bearerToken, type Vendor } from './vendor.js'

function headers({ id }: { readonly id: string }): Headers {
  return {
    'apim-request-id': id,
    'x-request-id': id,
    'x-ms-region': 'East US',
    'x-ms-deployment-name': 'simulator',
    'x-ms-rai-invoked': 'true',
    'x-ratelimit-remaining-requests': '-1',
    'x-ratelimit-remaining-tokens': '0',
  }
}

const promptFilterResults = [{ prompt_index: 0, content_filter_results: contentFilterResult() }]

const dialect: ChatDialect = {
  ...openAiChatDialect,
  headers,
  envelope: (_id, form) => ({
    system_fingerprint: 'fp_simulator',
    ...(form === 'reply' && { prompt_filter_results: promptFilterResults }),
  }),
  choice: () => ({ logprobs: null, content_filter_results: contentFilterResult() }),
  // The first chunk has no choices, no id and no model.
  preamble: () => [
    {
      kind: 'opening',
      bytes: sseEvent({
        choices: [],
        created: 0,
        id: '',
        model: '',
        object: '',
        prompt_filter_results: promptFilterResults,
      }),
    },
  ],
}

/** The dated paths exist only with an `api-version`. */
const dated = (endpoint: Endpoint): Endpoint => ({
  ...endpoint,
  read: (call) =>
    call.query.has('api-version')
      ? endpoint.read(call)
      : refused({ name: 'unknown_path', message: 'Resource not found' }),
})

export const azureOpenAi: Vendor = {
  type: 'azure_openai',
  label: 'Azure',
  basePath: '/openai',
  endpoints: [
    dated(openAiChat(/^\/openai\/deployments\/(?<model>[^/]+)\/chat\/completions$/u, dialect)),
    dated(openAiEmbeddings(/^\/openai\/deployments\/(?<model>[^/]+)\/embeddings$/u, headers)),
    dated(openAiResponses(/^\/openai\/responses$/u, headers)),
    openAiChat(/^\/openai\/v1\/chat\/completions$/u, dialect),
    openAiEmbeddings(/^\/openai\/v1\/embeddings$/u, headers),
    openAiResponses(/^\/openai\/v1\/responses$/u, headers),
  ],
  error: azureErrors,
  credential: (given) => given['api-key'] ?? bearerToken(given),
  needsCredential: true,
  headers,
  waitHeaders: (seconds) => ({
    'retry-after': String(Math.ceil(seconds)),
    'retry-after-ms': String(Math.round(seconds * 1_000)),
    'x-ms-retry-after-ms': String(Math.round(seconds * 1_000)),
    'x-ratelimit-reset-tokens': String(Math.ceil(seconds)),
  }),
}
