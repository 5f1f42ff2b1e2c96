import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { createCallLog } from './accepted_calls.js'
import { startClient } from './testing/client.js'

const folder = mkdtempSync(join(tmpdir(), 'simulator-'))
afterAll(() => rmSync(folder, { recursive: true }))

const hello = { model: 'gpt-4.1-mini', messages: [{ role: 'user', content: 'hello' }] }
const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line): unknown => JSON.parse(line))

/** Another process cannot read TypeScript, so it gets a build of its own. */
function buildInto(outDir: string): string {
  mkdirSync(outDir)
  writeFileSync(join(outDir, 'package.json'), '{ "type": "module" }')
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  const project = fileURLToPath(new URL('../tsconfig.json', import.meta.url))
  const options = ['--project', project, '--outDir', outDir, '--tsBuildInfoFile', join(outDir, 'info')]
  execFileSync(process.execPath, [compiler, ...options])
  return pathToFileURL(join(outDir, 'index.js')).href
}

it('has each accepted call in memory and in the file before it is answered, without secrets', async () => {
  const acceptedLogFile = join(folder, 'before.jsonl')
  const seen: unknown[] = []
  const client = await startClient({ acceptedLogFile, onCall: () => seen.push(...linesOf(acceptedLogFile)) })
  await client.post('/v1/chat/completions', hello, { 'x-client-request-id': 'attempt-1', cookie: 'secret=1' })
  const [call] = client.simulator.calls()
  await client.simulator.close()

  const expected = {
    provider: 'openai',
    model: 'gpt-4.1-mini',
    path: '/v1/chat/completions',
    client_request_id: 'attempt-1',
    stream: false,
  }
  expect(seen).toMatchObject([expected])
  expect(seen[0]).not.toHaveProperty('body')
  expect(call).toMatchObject({ ...expected, body: hello, outcome: 'answered' })
  expect(JSON.stringify([call, seen])).not.toMatch(/test-key|secret/u)
})

it('logs neither refused calls nor those of unknown paths', async () => {
  const client = await startClient()
  await client.post('/v1/chat/completions', { model: 'm' })
  await client.post('/v1/chat/completions', hello, { authorization: 'Bearer invalid' })
  await client.post('/v1/nothing', hello)
  expect(client.simulator.calls()).toEqual([])
  await client.simulator.close()
})

it('loses no accepted call when the process is killed in the middle of an answer', async () => {
  const acceptedLogFile = join(folder, 'killed.jsonl')
  const built = buildInto(join(folder, 'built'))
  const script = `import { startSimulator } from ${JSON.stringify(built)}
    const { url } = await startSimulator({ acceptedLogFile: ${JSON.stringify(acceptedLogFile)} })
    console.log(url)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script])
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const ask = { ...hello, model: 'gpt-4.1-mini-sim-fault-hang-mid-stream', stream: true }
  const response = await fetch(`${line.toString().trim()}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer k', 'x-client-request-id': 'attempt-9' },
    body: JSON.stringify(ask),
  })
  const reader = response.body?.getReader()
  await reader?.read()
  child.kill('SIGKILL')
  await once(child, 'exit')
  await expect(reader?.read()).rejects.toThrow()
  expect(linesOf(acceptedLogFile)).toMatchObject([{ client_request_id: 'attempt-9', stream: true }])
})

it('keeps the newest calls, and the bodies of fewer', () => {
  const log = createCallLog(undefined, { calls: 3, bodies: 2 })
  for (const id of ['a', 'b', 'c', 'd']) {
    log.accept({
      id,
      provider: 'openai',
      model: null,
      path: '/',
      client_request_id: null,
      received_at: '2026-01-01T00:00:00.000Z',
      stream: false,
      headers: {},
      body: { id },
      outcome: null,
      ended_at: null,
    })
  }
  expect(log.list().map(({ id, body }) => [id, body])).toEqual([
    ['b', undefined],
    ['c', { id: 'c' }],
    ['d', { id: 'd' }],
  ])
})

it('says that the caller left when it does', async () => {
  const client = await startClient()
  const gone = new AbortController()
  const ask = { ...hello, model: 'gpt-4.1-mini-sim-fault-hang' }
  const waiting = fetch(`${client.simulator.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer k' },
    body: JSON.stringify(ask),
    signal: gone.signal,
  })
  await expect.poll(() => client.simulator.calls()).toHaveLength(1)
  gone.abort()
  await expect(waiting).rejects.toThrow()
  await expect.poll(() => client.simulator.calls()[0]?.outcome).toBe('client_left')
  await client.simulator.close()
})
