import { z } from 'zod'
import { publicRoutes } from '../auth/public_routes.js'
import { speaksAnthropic } from '../errors/error_shape.js'
import type { AnswerDescription, Operation, Route } from '../route.js'
import { errorAnswer } from './error_answer.js'
import { messageErrorAnswer } from './message_error_answer.js'

export interface ApiInfo {
  readonly version: string
}

type Json = Readonly<Record<string, unknown>>

/** `:job_id`, or with a pattern of its own: `:id{.+}`. */
const pathParameter = /:(\w+)(?:\{[^}]*\})?/g

/** The OpenAPI 3.1 document of the routes, made from the schemas they use. */
export function describeApi(routes: readonly Route[], { version }: ApiInfo): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const route of routes) {
    const path = route.path.replace(pathParameter, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Maester', version, description: 'The reliability layer between applications and model providers.' },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { apiKey: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
      schemas: {
        Error: toJsonSchema(errorAnswer, 'output'),
        MessageError: toJsonSchema(messageErrorAnswer, 'output'),
      },
      responses: { Error: describeError('Error'), MessageError: describeError('MessageError') },
    },
  }
}

function describeRoute({ method, path, operation }: Route): Json {
  const { tag, summary, description, body, answers } = operation
  const parameters = [...pathParameters(path), ...queryParameters(operation)]
  return {
    operationId: operationIdOf(method, path),
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(publicRoutes.has(`${method} ${path}`) && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: body.required,
        content: { 'application/json': { schema: toJsonSchema(body.schema, 'input'), example: body.example } },
      },
    }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, describeAnswer(answer)])),
      default: { $ref: `#/components/responses/${speaksAnthropic(path) ? 'MessageError' : 'Error'}` },
    },
  }
}

function describeError(name: 'Error' | 'MessageError'): Json {
  return {
    description: 'The request was refused or failed. Codes are listed in docs/errors.md.',
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
  }
}

function describeAnswer({ description, schema, contentType = 'application/json' }: AnswerDescription): Json {
  return {
    description,
    content: { [contentType]: { schema: schema ? toJsonSchema(schema, 'output') : { type: 'string' } } },
  }
}

function pathParameters(path: string): readonly Json[] {
  return [...path.matchAll(pathParameter)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters({ query }: Operation): readonly Json[] {
  if (!query) return []
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input' })
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema, { io })
  return jsonSchema
}

/** `GET /v1/jobs/:job_id/items` → `get_v1_jobs_job_id_items`. */
function operationIdOf(method: string, path: string): string {
  const words = path.replace(pathParameter, '$1').replace(/[^A-Za-z0-9]+/g, '_')
  return `${method.toLowerCase()}${words}`
}
