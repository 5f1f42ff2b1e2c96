import type { ErrorStyle } from '../errors/error_notice.js'
import { openAiLikeErrors } from '../errors/openai_errors.js'
import { openAiChat } from '../formats/openai_chat.js'
import { type ChatDialect, openAiChatDialect, plainUsage } from '../formats/openai_chat_dialect.js'
import { openAiEmbeddings } from '../formats/openai_embeddings.js'
import { openAiModels } from '../formats/openai_models.js'
import type { Headers } from '../reply.js'
import { bearerToken, type Vendor } from './vendor.js'

/** What sets one OpenAI-compatible vendor apart from the others. */
export interface CompatibleVendor {
  readonly type: string
  readonly label: string
  /** Default `/v1`. */
  readonly basePath?: string
  /** What the paths begin with, as the source of a regular expression. Default: `basePath`. */
  readonly root?: string
  readonly models: readonly string[]
  readonly dialect?: Partial<ChatDialect>
  /** Default: OpenAI's. */
  readonly error?: ErrorStyle
  /** Default true. */
  readonly needsCredential?: boolean
  /** Default: `x-request-id`. */
  headers?(call: { readonly id: string; readonly now: Date }): Headers
  /** Default: `retry-after` in seconds. */
  waitHeaders?(seconds: number, now: Date): Headers
}

const compatibleDialect: ChatDialect = {
  ...openAiChatDialect,
  servedModel: (model) => model,
  usage: plainUsage,
  envelope: () => ({}),
  message: {},
  obfuscates: false,
  isReasoningModel: () => false,
}

/** A vendor that speaks OpenAI's chat completions, embeddings and models with its differences. */
export function openAiCompatibleVendor(differences: CompatibleVendor): Vendor {
  const { type, label, basePath = '/v1', root = basePath, models, needsCredential = true } = differences
  const headers = differences.headers ?? (({ id }) => ({ 'x-request-id': id }))
  const path = (end: string) => new RegExp(`^${root}${end}$`, 'u')
  const dialect: ChatDialect = { ...compatibleDialect, headers, ...differences.dialect }
  return {
    type,
    label,
    basePath,
    endpoints: [
      openAiChat(path('/chat/completions'), dialect),
      openAiEmbeddings(path('/embeddings'), headers),
      ...openAiModels(path('/models'), path('/models/(?<model>.+)'), models, headers),
    ],
    error: differences.error ?? openAiLikeErrors({}),
    credential: bearerToken,
    needsCredential,
    onlyByPrefix: true,
    headers,
    waitHeaders: differences.waitHeaders ?? ((seconds) => ({ 'retry-after': String(Math.ceil(seconds)) })),
  }
}
