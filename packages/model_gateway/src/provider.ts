import type { KeyObject } from 'node:crypto'
import type { Usage } from '@maester/cost_meter'
import type { CallLimits } from '@maester/observability'
import type { Completion } from './completion.js'
import type { CompletionRequest } from './completion_request.js'
import type { CallerFormat } from './forwarding/caller_request.js'
import type { Forwarding } from './forwarding/forwarding.js'
import type { ProviderFailure } from './provider_failure.js'
import type { StreamEvent } from './stream_event.js'

/** A Google service account: what it signs is exchanged for access tokens. */
export interface GoogleServiceAccount {
  readonly kind: 'google_service_account'
  readonly clientEmail: string
  /** RSA. A `KeyObject` shows nothing of the key when it is logged or written as JSON. */
  readonly privateKey: KeyObject
  readonly privateKeyId?: string
  /** Where tokens are exchanged; `https` unless the connection's address may be private. */
  readonly tokenUrl: string
}

/** A key with its share of the calls, relative to the connection's other keys; one without has 1. */
export interface WeightedApiKey {
  readonly key: string
  readonly weight: number
}

/** How much may be sent to one provider, by all its callers together. Absent: not limited. */
export interface ProviderLimits extends CallLimits {
  /** Each of the connection's keys has these limits for itself. Default: they share them. */
  readonly perKey?: boolean
  /** Calls of one target that may wait for room at a time. Default 100. */
  readonly maxWaiting?: number
  /** Longest wait of a call for room, within its deadline, in ms. Default 30_000. */
  readonly maxWaitMs?: number
}

/** Where one provider is reached and how it knows us. */
export interface ProviderConnection {
  /** Name used in `provider/model` and in every record. */
  readonly name: string
  /** The entry of the provider registry that speaks its wire format. */
  readonly type: string
  /** As the provider's official SDK takes it: `https://api.openai.com/v1`, `https://api.anthropic.com`. No slash at the end. */
  readonly baseUrl: string
  /** Vendor keys, at least one unless the provider needs none. Never logged. */
  readonly apiKeys: readonly (string | WeightedApiKey)[]
  /** Instead of keys: access tokens are had with it, and sent as `Authorization: Bearer`. */
  readonly credentials?: GoogleServiceAccount
  /** Sent with every call, as the operator wrote them. */
  readonly headers?: Readonly<Record<string, string>>
  readonly region?: string
  readonly limits?: ProviderLimits
  /** Answered by the simulator: everything it touches is marked. */
  readonly simulated?: boolean
  /** The address may be loopback or private. Operators only. */
  readonly allowPrivateNetwork?: boolean
  /** What the wire format needs beyond a key: API version, project, location, AWS credentials. */
  readonly settings?: Readonly<Record<string, string>>
}

/** One HTTP request to a provider, ready to send. */
export interface UpstreamRequest {
  readonly method: 'POST' | 'GET' | 'DELETE'
  /** Path and query below the connection's `baseUrl`, beginning with `/`. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Parameters the target does not have and that were left out because the caller allowed it. */
  readonly droppedParameters: readonly string[]
}

/** One whole HTTP reply of a provider. Header names are lower case. */
export interface UpstreamReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}

export interface EncodeOptions {
  readonly connection: ProviderConnection
  /** The key chosen for this attempt; empty when the provider needs none. */
  readonly apiKey: string
  readonly stream: boolean
  /** `true`: parameters the target cannot honour are left out and named; `false`: they are an error. Default `false`. */
  readonly dropUnsupported?: boolean
  /** Largest output of the model, for formats that insist on a number; `undefined` when unknown. */
  readonly modelMaxOutputTokens?: number
}

/** One framed unit of a streamed body. For Server-Sent Events the event's name and data; for other framings the same. */
export interface WireEvent {
  /** `''` when the event has no name. */
  readonly event: string
  readonly data: string
}

/** Reads one stream. Created per attempt; pure but for its own state. */
export interface StreamDecoder {
  /** What one wire event says. Unknown events say nothing; unreadable ones give a `failed` event. */
  push(event: WireEvent): readonly StreamEvent[]
  /** What a proper end of the body says, for formats in which it can be the end of the answer. Asked once, at the end. */
  end?(): readonly StreamEvent[]
}

export interface AuthorizeOptions {
  readonly connection: ProviderConnection
  /** The key chosen for this attempt; empty when the provider needs none. */
  readonly apiKey: string
  /** The time the request is signed for. */
  readonly now: Date
}

/** How a streamed body is cut into wire events. */
export type StreamFraming = 'sse' | 'aws_event_stream'

/**
 * A provider's wire format as pure functions: nothing here opens a socket, retries, waits or logs.
 * Source facts are cited where they are used.
 */
export interface ProviderAdapter {
  /** The registry's key: `openai`, `anthropic`, … */
  readonly type: string
  readonly framing: StreamFraming
  /** Throws `GatewayError` `unsupported_parameter`, naming the parameter, when the format cannot say it. */
  encode(request: CompletionRequest, options: EncodeOptions): UpstreamRequest
  /**
   * Headers that prove who sends exactly this request, where a key in a header does not (AWS signatures). Called once per
   * attempt, just before it is sent; its result is laid over the request's headers.
   */
  authorize?(request: UpstreamRequest, options: AuthorizeOptions): Readonly<Record<string, string>>
  /** Reads a 2xx reply. Throws `MalformedReply` when it is not the format; a `ProviderFailure` comes back as such. */
  decode(reply: UpstreamReply): Completion | ProviderFailure
  createStreamDecoder(): StreamDecoder
  /** Classifies a non-2xx reply by the provider's code, its phrases, then the status. */
  classifyError(reply: UpstreamReply): ProviderFailure
  /** True for a model that goes on with an assistant message at the end instead of answering it. Absent: none does. */
  continues?(model: string): boolean
  /** Callers' formats that the provider speaks itself: requests in them go to it as they came. */
  readonly forwards?: Readonly<Partial<Record<CallerFormat, Forwarding>>>
  /** Present where the provider has embeddings. */
  readonly embeddings?: EmbeddingAdapter
}

export interface EmbeddingRequest {
  readonly model: string
  /** Texts, or what a text is in the model's own tokens: the numbers mean something to one vendor's models only. */
  readonly inputs: readonly (string | readonly number[])[]
  readonly dimensions?: number
  readonly user?: string
  readonly providerOptions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export interface EmbeddingResult {
  readonly upstreamModel?: string
  /** One vector per input, in the inputs' order. */
  readonly vectors: readonly (readonly number[])[]
  readonly usage: Usage
}

export interface EmbeddingAdapter {
  encode(request: EmbeddingRequest, options: EncodeOptions): UpstreamRequest
  decode(reply: UpstreamReply): EmbeddingResult | ProviderFailure
}
