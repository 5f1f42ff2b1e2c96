import type { IncomingHttpHeaders } from 'node:http'
import type { RequestRecord } from '@maester/completion'
import type { Completion, StreamEvent } from '@maester/model_gateway'
import type { z } from 'zod'
import type { JsonBody, JsonObject } from '../body/read_json_object.js'
import type { ErrorDescription } from '../errors/describe_error.js'
import type { AnswerFacts, CallFacts } from './answer_facts.js'
import type { SseMessage } from './sse_message.js'
import type { SurfaceCall } from './surface_call.js'

/** Turns a call's events into those of a format. Each method gives what to write at once. */
export interface SurfaceStreamEncoder {
  push(event: StreamEvent): readonly SseMessage[]
  /** The end of an answer that is whole and recorded. */
  finish(completion: Completion, facts: AnswerFacts): readonly SseMessage[]
  /** The end of one that failed. */
  fail(error: ErrorDescription, requestId: string): readonly SseMessage[]
}

/** A request of a surface, read: what to run, and how its answer is said in the format. */
export interface SurfaceTranslation {
  readonly call: SurfaceCall
  encode(completion: Completion, facts: AnswerFacts): object
  /** The provider's own words with what we add, as JSON, when the request went to it as it came. */
  encodeForwarded(body: string, completion: Completion, facts: AnswerFacts): string
  createStreamEncoder(): SurfaceStreamEncoder
}

/** A request as it came. */
export interface SurfaceRequest extends JsonBody {
  readonly headers: IncomingHttpHeaders
}

/** The record of a request that the caller's own key made; `undefined` when there is none. */
export type FindOwnRequest = (requestId: string) => Promise<RequestRecord | undefined>

/** One vendor's format of completions, in front of any provider. */
export interface Surface {
  readonly path: string
  /** Recorded with the request. */
  readonly operation: string
  readonly summary: string
  readonly description: string
  readonly body: z.ZodType
  readonly example: JsonObject
  readonly answer: z.ZodType
  /** Query parameters the vendor's SDKs send; they change nothing. */
  readonly query?: z.ZodObject
  /** A sign of life in its streams. Default: a comment. */
  readonly ping?: SseMessage
  /** The body with what it refers to in its place, where the format has references. Default: as it is. */
  resolve?(body: JsonBody, findRequest: FindOwnRequest): Promise<JsonBody>
  /** `text`: the body as it came, for targets that speak the format. Throws `CompletionError`. */
  decode(body: JsonObject, text?: string): SurfaceCall
  /** Throws `CompletionError`. */
  translate(request: SurfaceRequest, facts: Omit<CallFacts, 'requestedModel'>): SurfaceTranslation
}
