import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningProduct, startProduct } from './product/start_product.js'
import { dumpFolder, dumpTables } from './secrets/dump_tables.js'
import { type EchoingUpstream, echoes, startEchoingUpstream } from './secrets/echoing_upstream.js'
import { findSecrets, type Written } from './secrets/find_secrets.js'
import { brokenFiles, environmentFor, secrets, settingsFor } from './secrets/planted_secrets.js'
import { startPostgres, withPostgresClient } from './servers/postgres.js'

const known: Record<string, string> = { ...secrets }

const postgres = await startPostgres()
const written: Written[] = []
let upstream: EchoingUpstream
let folder: string
let file: string
let settings: string
let environment: Record<string, string>
let product: RunningProduct
let apiKey: string
const role = `maester_canary_${process.pid}`
let databaseUrl: string | undefined
let ownerUrl: string | undefined

beforeAll(async () => {
  upstream = await startEchoingUpstream()
  folder = await mkdtemp(join(tmpdir(), 'maester-secrets-'))
  file = join(folder, 'maester.yaml')
  settings = settingsFor(upstream.url)
  await writeFile(file, settings)
  databaseUrl = await createDatabase()
  environment = {
    ...environmentFor(upstream.url),
    MAESTER_CONFIG: file,
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
  }
  product = await startProduct({ environment })
}, 90_000)

afterAll(async () => {
  await product?.dispose()
  upstream?.close()
  await rm(folder, { recursive: true, force: true })
  if (ownerUrl) {
    await withPostgresClient(ownerUrl, (client) => client.query(`drop owned by ${role} cascade; drop role ${role}`))
  }
  await postgres?.stop()
})

/** Reached with a password, which a server that trusts its callers takes whatever it is. */
async function createDatabase(): Promise<string | undefined> {
  if (!postgres) return undefined
  ownerUrl = await postgres.createDatabase()
  const url = new URL(ownerUrl)
  await withPostgresClient(ownerUrl, (client) =>
    client.query(`create role ${role} login superuser password '${secrets.databasePassword}'`),
  )
  url.username = role
  url.password = secrets.databasePassword
  return url.href
}

interface Sent {
  readonly key?: string
  readonly method?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Sends it and keeps all that comes back. */
async function send(
  path: string,
  { key = apiKey, body, method = body === undefined ? 'GET' : 'POST', headers }: Sent = {},
) {
  const response = await fetch(product.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    redirect: 'manual',
  })
  const text = await response.text().catch((error: unknown) => String(error))
  written.push({ where: `${method} ${path}: ${response.status}`, text: JSON.stringify([...response.headers]) + text })
  return { status: response.status, text, json: () => JSON.parse(text) }
}

const providers = ['openai', 'anthropic', 'gemini', 'filed', 'stored', 'bedrock']

/** Every fault of every provider, in every format, whole and streamed. */
async function callModels(): Promise<ReadonlySet<number>> {
  const statuses = new Set<number>()
  for (const echo of echoes) {
    const calls = providers.flatMap((provider) =>
      [false, true].flatMap((stream) => {
        const model = `${provider}/echo-${echo}`
        const messages = [{ role: 'user', content: 'Hello' }]
        return [
          send('/v1/reliable_completion', { body: { prompt: 'Hello', model, stream } }),
          send('/v1/chat/completions', { body: { model, messages, stream } }),
          send('/v1/messages', { body: { model, messages, max_tokens: 10, stream } }),
          send('/v1/responses', { body: { model, input: 'Hello', stream } }),
          ...(stream ? [] : [send('/v1/embeddings', { body: { model, input: 'Hello' } })]),
        ]
      }),
    )
    for (const { status } of await Promise.all(calls)) statuses.add(status)
  }
  return statuses
}

async function sendWhatIsRefused(): Promise<void> {
  const completion = '/v1/reliable_completion'
  await send(completion, { key: secrets.callerKey, body: { prompt: 'Hello' } })
  await send('/v1/messages', { key: '', headers: { authorization: '', 'x-api-key': secrets.callerKey }, body: {} })
  await send(`/v1/requests`, { headers: { authorization: `Basic ${secrets.callerKey}` } })
  for (const body of ['{', '[]', '{"prompt":1}', { model: 'none/none', prompt: 'x' }, { prompt: 'x', unknown: 1 }]) {
    await send(completion, { body })
  }
  await send('/v1/nowhere')
  const credential = { provider: 'none', secret: secrets.storedCredential, probe: 'never' }
  await send('/v1/provider_credentials', { body: credential })
  await send('/v1/provider_credentials', { body: { provider: 'none', secret: secrets.storedCredential } })
  await send('/v1/provider_credentials', { body: `{"provider":"stored","secret":"${secrets.storedCredential}",}` })
}

interface Asked {
  readonly request_id: string
  readonly trace_id: string
}

async function listRequests(): Promise<Asked[]> {
  const asked: Asked[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page = await send(`/v1/requests?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
    const { data, next_cursor } = page.json() as { data: Asked[]; next_cursor: string | null }
    asked.push(...data)
    cursor = next_cursor
  }
  return asked
}

async function readRequest({ request_id, trace_id }: Asked, index: number): Promise<void> {
  await send(`/v1/requests/${request_id}`)
  await send(`/v1/traces/${trace_id}`)
  await send(`/v1/replays/${request_id}`)
  if (index === 0) await send(`/v1/replays/${request_id}/run`, { body: {} })
}

/** Every page that can be read, of the operator and of the tenant. */
async function readEverything(): Promise<void> {
  const { paths } = (await send('/openapi.json')).json() as { paths: Record<string, Record<string, unknown>> }
  const pages = Object.keys(paths).filter((path) => paths[path]?.get && !path.includes('{'))
  for (const path of pages) {
    await send(path)
    await send(path, { key: secrets.adminKey })
  }
  await send('/v1/usage/records?limit=1000')
  const asked = await listRequests()
  expect(asked.length).toBeGreaterThan(200)
  while (asked.length > 0) await Promise.all(asked.splice(-20).map(readRequest))
  await send('/v1/route/explain', { body: { prompt: 'Hello', model: 'filed/echo-whole' } })
  const jobs = (await send('/v1/jobs?limit=100')).json() as { data: { job_id: string }[] }
  for (const { job_id } of jobs.data) {
    await send(`/v1/jobs/${job_id}`)
    await send(`/v1/jobs/${job_id}/items`)
  }
}

/** A batch that fails in several ways, to its end. */
async function runJob(): Promise<void> {
  const items = ['401', '500', 'whole'].map((echo) => ({ prompt: 'Hello', model: `filed/echo-${echo}` }))
  const made = await send('/v1/jobs', { body: { name: 'batch_inference', payload: { items } } })
  const { job_id } = made.json() as { job_id: string }
  const isOver = async () => (await send(`/v1/jobs/${job_id}`)).json().finished_at != null
  await expect.poll(isOver, { timeout: 30_000, interval: 200 }).toBe(true)
}

it('no secret appears in a log, an answer or a table, whatever fails and whoever gives it back', async () => {
  const made = await fetch(`${product.url}/v1/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secrets.adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ tenant: 'acme', name: 'canary', scopes: ['admin'] }),
  })
  const { key } = (await made.json()) as { key: string }
  apiKey = key
  known.apiKey = key
  const path = '/v1/provider_credentials'
  const credential = await send(path, { body: { provider: 'stored', secret: secrets.storedCredential, probe: false } })
  const statuses = await callModels()
  await send(`${path}/${credential.json().id}`, {
    method: 'PUT',
    body: { secret: secrets.rotatedCredential, probe: false },
  })
  await send('/v1/chat/completions', {
    body: { model: 'stored/echo-whole', messages: [{ role: 'user', content: 'Hi' }] },
  })
  await sendWhatIsRefused()
  await runJob()
  await readEverything()
  for (const text of brokenFiles) {
    const refusals = product.output().split('config_refused').length
    await writeFile(file, text)
    await expect
      .poll(() => product.output().split('config_refused').length, { timeout: 10_000 })
      .toBeGreaterThan(refusals)
  }
  await product.stop()
  written.push(
    ...product
      .output()
      .split('\n')
      .map((text) => ({ where: `log ${/"event":"(\w+)"/.exec(text)?.[1]}`, text })),
  )
  written.push(...(await (databaseUrl ? dumpTables(databaseUrl) : dumpFolder(product.dataDir))))

  for (const place of [/^table .*provider_credential/, /^table .*requests/, /^log attempt_finished/]) {
    expect(written.some(({ where }) => place.test(where))).toBe(true)
  }
  expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 429, 502]))
  const vendorSecrets = [secrets.openaiKey, secrets.anthropicKey, secrets.geminiKey, secrets.fileKey]
  for (const secret of [
    ...vendorSecrets,
    secrets.operatorHeader,
    secrets.storedCredential,
    secrets.rotatedCredential,
  ]) {
    expect([...upstream.seen].some((value) => value.endsWith(secret))).toBe(true)
  }
  expect(findSecrets(known, written)).toEqual([])
}, 180_000)
