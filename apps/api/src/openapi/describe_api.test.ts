import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'

type Document = {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

interface Operation {
  readonly operationId: string
  readonly security?: readonly unknown[]
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[]
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: JsonSchema } } }
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, unknown>>
  readonly required?: readonly string[]
}

let api: TestApi
let document: Document
beforeAll(async () => {
  api = await startTestApi()
  document = await api.read<Document>('/openapi.json')
})
afterAll(() => api.close())

it('is a valid OpenAPI 3.1 document', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document))

  expect(errors).toBeUndefined()
  expect(valid).toBe(true)
  expect(document.openapi).toBe('3.1.0')
})

it('holds every route of the app, and no other', () => {
  const inApp = api.app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(?:\{.*?\})?/g, '{$1}')}`)
  const inDocument = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  )

  expect(inDocument.sort()).toEqual(inApp.sort())
})

it('names every operation once', () => {
  const ids = Object.values(document.paths).flatMap((operations) =>
    Object.values(operations).map(({ operationId }) => operationId),
  )

  expect(new Set(ids).size).toBe(ids.length)
})

it('describes bodies and queries by what the routes really take', () => {
  const completion = document.paths['/v1/reliable_completion']?.post
  const body = completion?.requestBody?.content['application/json'].schema
  expect(body?.required).toEqual(['prompt'])
  expect(Object.keys(body?.properties ?? {})).toContain('allow_fallback_to_cheaper_model')

  const parameters = document.paths['/v1/jobs/{job_id}/items']?.get?.parameters ?? []
  expect(parameters.map(({ name, in: place, required }) => [name, place, required])).toEqual([
    ['job_id', 'path', true],
    ['status', 'query', false],
    ['limit', 'query', false],
    ['cursor', 'query', false],
  ])
})

it('says which routes need no key', () => {
  expect(document.paths['/livez']?.get?.security).toEqual([])
  expect(document.paths['/v1/jobs']?.get?.security).toBeUndefined()
})
