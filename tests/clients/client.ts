/** What a cell of the matrix asks, in no client's words. */
export interface Question {
  readonly prompt: string
  readonly stream?: boolean
  /** A PNG in base64, shown with the prompt. */
  readonly image?: string
  /** Names of tools, each of which takes a city. */
  readonly tools?: readonly string[]
  /** The model must call tools, all it likes. */
  readonly demanded?: boolean
  /** The answer must be a city with its people, as JSON. */
  readonly asCity?: boolean
}

export interface ClientAnswer {
  readonly text: string
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[]
  readonly outputTokens: number | undefined
  /** The next turn, in which every call has this result. */
  continueWith(result: string): Promise<ClientAnswer>
}

/** One surface as one published client speaks it. None of them retries. */
export interface Client {
  ask(model: string, question: Question): Promise<ClientAnswer>
  /** Reads the first piece of a stream and hangs up. */
  leave(model: string, prompt: string): Promise<void>
  /** How many vectors come back. Absent where the client makes no embeddings. */
  embed?(model: string, inputs: string[]): Promise<number>
}

/** Makes the client for a service at `url`, without a slash at the end. */
export type CreateClient = (url: string) => Client

export const citySchema = {
  type: 'object',
  properties: { city: { type: 'string' }, people: { type: 'integer' } },
  required: ['city', 'people'],
  additionalProperties: false,
} as const

export const weatherParameters = {
  type: 'object' as const,
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}

export const MAX_OUTPUT_TOKENS = 200
