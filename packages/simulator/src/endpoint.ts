import type { KeyObject } from 'node:crypto'
import type { ErrorNotice, ErrorReply, ErrorStyle } from './errors/error_notice.js'
import type { Generation } from './generation/generate.js'
import type { JsonObject } from './json.js'
import type { Headers, Reply } from './reply.js'

/** What a wire format sees of one request. */
export interface Call {
  /** 32 hexadecimal digits, unique; ids in replies are made from it. */
  readonly id: string
  /** What the matched path names, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Lower-case names. */
  readonly headers: Headers
  /** Empty for requests without a body. */
  readonly body: JsonObject
  readonly now: Date
  readonly vendor: Speaker
  /** What service accounts' assertions are verified with. Undefined: any signature will do. */
  readonly googlePublicKey: KeyObject | undefined
}

/** What a wire format needs to know of the vendor it speaks for. */
export interface Speaker {
  /** The provider type, as in `openai` or `azure_openai`. */
  readonly type: string
  /** How the vendor is named in generated text. */
  readonly label: string
  error(notice: ErrorNotice, requestId: string): ErrorReply
}

/** What an endpoint made of a request: refused as the provider would, or understood and ready to be answered. */
export type Reading =
  | { readonly kind: 'refused'; readonly notice: ErrorNotice }
  | {
      readonly kind: 'understood'
      readonly model: string | null
      readonly stream: boolean
      /** Writes the reply. `alter` may change what was generated; endpoints that generate nothing ignore it. */
      answer(alter: (generation: Generation) => Generation): Reply
    }

/** One method and path of a wire format. */
export interface Endpoint {
  readonly method: 'GET' | 'POST'
  /** Matched against the path below the vendor's prefix; named groups become `params`. */
  readonly path: RegExp
  read(call: Call): Reading
  /** Where it is not like its vendor: a token endpoint asks for no credential and fails in words of its own. */
  readonly differs?: { readonly needsCredential: boolean; readonly error: ErrorStyle }
}

export const refused = (notice: ErrorNotice): Reading => ({ kind: 'refused', notice })
