import type { WireEvent } from '../provider.js'

/** Formats that callers write and providers speak. */
export type CallerFormat = 'openai_chat' | 'openai_responses' | 'openai_embeddings' | 'anthropic_messages'

/** A parameter of the caller's that no canonical request can say. */
export interface UnsayableParameter {
  readonly param: string
  readonly why: string
}

/** A request as its caller wrote it, beside what it was decoded to. */
export interface CallerRequest {
  readonly format: CallerFormat
  /**
   * The body, a JSON object. Absent when what is asked has since become another thing than what the body says: then it
   * can only be translated.
   */
  readonly text?: string
  readonly stream: boolean
  /** It says something that only the format's own vendor understands. */
  readonly onlyVendor: boolean
  /** Every content is a string, none a list of parts. */
  readonly plainContent: boolean
  /** Lost when the request is translated: that is an error, unless the caller allows dropping. */
  readonly unsayable: readonly UnsayableParameter[]
  /** Fields of the body that are ours, and go to no provider. */
  readonly ownFields: readonly string[]
  /** Features of the vendor's that the caller switches on by name, in a header. */
  readonly betaFeatures?: readonly string[]
  /** Put into the body as they are, by provider type. */
  readonly providerOptions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** What the provider answered a request that went to it as it came: the caller's own format. */
export type ForwardedAnswer =
  | { readonly kind: 'whole'; readonly body: string }
  /** The last events, which claim an end: they are held back until the answer is settled. */
  | { readonly kind: 'streamed'; readonly ending: readonly WireEvent[] }
