import type { RequiredScope } from '@maester/access'
import type { Context } from 'hono'
import type { z } from 'zod'
import type { ApiEnv } from './api_env.js'
import type { ErrorCode } from './errors/catalogue.js'

/** One answer of a route, for the API reference. Without a schema the body is not JSON. */
export interface AnswerDescription {
  readonly description: string
  readonly schema?: z.ZodType
  /** Default `application/json` with a schema, else none. */
  readonly contentType?: string
}

/** The body a route reads, for the API reference. */
export interface BodyDescription {
  readonly schema: z.ZodType
  readonly required: boolean
  /** One that works as it stands. */
  readonly example: unknown
}

/** What a route takes and gives. The schemas are the ones its handler uses. */
export interface Operation {
  /** Groups routes in the reference: `completions`, `jobs`. */
  readonly tag: string
  readonly summary: string
  readonly description?: string
  /** Absent: the route takes no query parameters and refuses any. */
  readonly query?: z.ZodObject
  readonly body?: BodyDescription
  /** By status. Errors are the same on all routes and not listed. */
  readonly answers: Readonly<Record<number, AnswerDescription>>
}

/** One method on one path. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** In Hono's notation: `/v1/requests/:request_id`. */
  readonly path: string
  /** What the caller's key must be allowed to do. `public` only for what is listed in `auth/public_routes.ts`. */
  readonly scope: RequiredScope
  readonly operation: Operation
  /** It asks a model: the caller's limits apply. Default: not. */
  readonly asksModel?: true
  /** Takes an `idempotency-key`. Default: as `asksModel`. */
  readonly keepsAnswers?: true
  /** Statuses this route answers a code with, where they are not the catalogue's first. */
  readonly errorStatuses?: Readonly<Partial<Record<ErrorCode, number>>>
  handle(c: Context<ApiEnv>): Response | Promise<Response>
}
