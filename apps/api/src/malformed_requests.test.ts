import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type PipelineApi, startPipelineApi } from './testing/start_pipeline_api.js'

interface Endpoint {
  readonly method: string
  readonly path: string
  /** A body that works. Absent: the route reads none. */
  readonly example?: Readonly<Record<string, unknown>>
}

let api: PipelineApi
let endpoints: readonly Endpoint[]
beforeAll(async () => {
  api = await startPipelineApi()
  const document = (await (await fetch(`${api.url}/openapi.json`)).json()) as OpenApi
  endpoints = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => {
      const example = requestBody?.content['application/json']?.example
      return { method: method.toUpperCase(), path, ...(example && { example }) }
    }),
  )
})
afterAll(async () => await api.close())

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>
}
interface DescribedOperation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example?: Endpoint['example'] }>> }
}

const seed = 20_261_121
const json = { 'content-type': 'application/json' }

const oddValue = fc.oneof(
  fc.constantFrom(null, true, '', '\u0000', '\ud800', -1, 1e308, 2 ** 53, -0.5, [], {}, [[]], 'x'.repeat(5_000)),
  fc.jsonValue({ maxDepth: 3 }),
)

/** No route takes these, whatever it is. */
const unsoundBody = fc.oneof(
  fc.constantFrom('', '{', '[]', 'null', '"text"', '{"a":1}x', '{"__proto__":{}}', '{"a":{"constructor":1}}'),
  fc.integer({ min: 65, max: 5_000 }).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from([0xff, ...bytes])),
)

const oddSegment = fc.oneof(
  fc.constantFrom('%00', '%2e%2e', '%2f', '%ff', '%', '..%5c', "'--", '%ED%A0%80', 'x'.repeat(2_000), '*', '%0d%0a'),
  fc.string({ minLength: 1, maxLength: 40 }).map(encodeOdd),
)
const oddQuery = fc.constantFrom(
  '?limit=x',
  '?limit=-1',
  '?cursor=%00',
  '?from=%ff',
  '?__proto__=1',
  '?a=1&a=2',
  '?limit=1e99',
)

function encodeOdd(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString())
}

function placed(path: string, segment: string): string {
  return path.replaceAll(/\{[^}]+\}/g, segment)
}

/** The status; fails when an answer is not the service's own, or takes so long that something hangs. */
async function statusOf(endpoint: Endpoint, target: string, body?: string | Buffer): Promise<number> {
  const response = await fetch(`${api.url}${target}`, {
    method: endpoint.method,
    headers: body === undefined ? {} : json,
    ...(body !== undefined && { body }),
    signal: AbortSignal.timeout(10_000),
  })
  const text = await response.text()
  expect(response.status, `${endpoint.method} ${target} ${String(body).slice(0, 300)}: ${text}`).toBeLessThan(500)
  if (response.status >= 400) expect(JSON.parse(text)).toHaveProperty('error')
  return response.status
}

it('answers bodies that are not sound JSON objects with 4xx on every route that reads one, and asks no provider', async () => {
  const before = api.simulator.calls().length
  for (const endpoint of endpoints.filter(({ example }) => example && Object.keys(example).length > 0)) {
    await fc.assert(
      fc.asyncProperty(unsoundBody, async (body) => {
        expect(await statusOf(endpoint, placed(endpoint.path, 'none'), body)).toBeGreaterThanOrEqual(400)
      }),
      { seed, numRuns: 200 },
    )
  }
  expect(api.simulator.calls().length).toBe(before)
}, 120_000)

it('never fails for a field of a body, a part of a path or a query that is odd', async () => {
  const odd = endpoints.filter(({ path }) => !path.endsWith('/events'))
  for (const endpoint of odd) {
    const fields = Object.keys(endpoint.example ?? {})
    const oddBody =
      fields.length === 0
        ? fc.constant(undefined)
        : fc
            .tuple(fc.constantFrom(...fields), oddValue)
            .map(([field, value]) => JSON.stringify({ ...endpoint.example, [field]: value }))
    await fc.assert(
      fc.asyncProperty(oddBody, oddSegment, oddQuery, fc.boolean(), async (body, segment, query, asks) => {
        const isRead = endpoint.method === 'GET'
        await statusOf(endpoint, placed(endpoint.path, segment) + (asks ? query : ''), isRead ? undefined : body)
      }),
      { seed, numRuns: 100 },
    )
  }
}, 120_000)
