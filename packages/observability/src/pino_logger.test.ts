import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { expect, it } from 'vitest'
import { createLogger } from './pino_logger.js'
import { createSecretRegistry } from './secret_registry.js'
import { createMemoryLogger } from './testing/memory_logger.js'

it('writes one JSON line per event with an ISO time and the level as a word', () => {
  const { log, lines } = createMemoryLogger({ base: { service: 'api' } })
  log.child({ request_id: 'req_1' }).warn('breaker_opened', { provider: 'openai', failures: 5, left_out: undefined })
  expect(lines).toEqual([
    {
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      service: 'api',
      request_id: 'req_1',
      event: 'breaker_opened',
      provider: 'openai',
      failures: 5,
    },
  ])
})

it('writes nothing below its level', () => {
  const { log, lines } = createMemoryLogger({ level: 'warn' })
  log.debug('a')
  log.info('b')
  log.error('c')
  expect(lines.map(({ event }) => event)).toEqual(['c'])
})

it('asks for the fields of a debug line only when it is written', () => {
  const { log, lines } = createMemoryLogger({ level: 'info' })
  log.debug('unseen', () => {
    throw new Error('asked')
  })
  expect(lines).toEqual([])
  const verbose = createMemoryLogger()
  verbose.log.child({ request_id: 'req_1' }).debug('seen', () => ({ cost: 1 }))
  expect(verbose.lines).toMatchObject([{ event: 'seen', request_id: 'req_1', cost: 1 }])
})

it('lets no field stand in for the event', () => {
  const { log, lines } = createMemoryLogger()
  log.info('real', { event: 'pretended' })
  expect(lines[0]?.event).toBe('real')
})

it('takes secrets out of events, fields, names, bindings, base and the whole chain of causes', () => {
  const secrets = createSecretRegistry()
  secrets.add('hunter2secret')
  const { log, lines } = createMemoryLogger({ secrets, base: { dsn: 'hunter2secret' } })
  const root = Object.assign(new TypeError('inner hunter2secret'), { detail: { key: 'sk-abcdefghijkl' } })
  log.child({ bound: 'hunter2secret' }).error('hunter2secret', {
    error: new Error('outer hunter2secret', { cause: root }),
    a: { hunter2secret: ['hunter2secret'] },
  })

  const written = JSON.stringify(lines)
  expect(written).not.toContain('hunter2secret')
  expect(written).not.toContain('sk-abcdefghijkl')
  expect(lines[0]).toMatchObject({
    error: { type: 'Error', cause: { type: 'TypeError', message: 'inner [redacted]', detail: { key: '[redacted]' } } },
  })
})

it('takes a secret out although it was registered after the logger was made', () => {
  const secrets = createSecretRegistry()
  const { log, lines } = createMemoryLogger({ secrets })
  const child = log.child({})
  secrets.add('late-secret')
  child.info('x', { value: 'late-secret' })
  expect(lines[0]?.value).toBe('[redacted]')
})

it('writes no credential that is named as one, whatever it looks like', () => {
  const { log, lines } = createMemoryLogger()
  log.info('request', { headers: { 'x-api-key': 'plain', Authorization: 'plain', cookie: 'plain', accept: 'plain' } })
  expect(lines[0]?.headers).toEqual({
    'x-api-key': '[redacted]',
    Authorization: '[redacted]',
    cookie: '[redacted]',
    accept: 'plain',
  })
})

it('never throws: not on cycles, getters, proxies, bigints or a destination that fails', () => {
  const { log, lines } = createMemoryLogger()
  const cycle: Record<string, unknown> = { amount: 10n, when: new Date(0), bytes: new Uint8Array(3) }
  cycle.self = cycle
  const angry = {
    get value(): string {
      throw new Error('no')
    },
  }
  log.info('odd', { cycle, angry: { angry }, deep: { a: { b: { c: { d: { e: { f: { g: {} } } } } } } } })
  expect(lines[0]).toMatchObject({
    cycle: { amount: '10', when: '1970-01-01T00:00:00.000Z', bytes: '[3 bytes]', self: '[circular]' },
    angry: { angry: '[unreadable]' },
  })

  const failing = createLogger({
    destination: {
      write() {
        throw new Error('disk full')
      },
    },
  })
  expect(() => failing.error('lost')).not.toThrow()
})

it('cuts long text, after taking the secrets out', () => {
  const { log, lines } = createMemoryLogger()
  log.info('long', { text: `${'x'.repeat(8_180)} sk-abcdefghijklmnopqrstuvwxyz ${'y'.repeat(1_000_000)}` })
  const text = String(lines[0]?.text)
  expect(text.length).toBeLessThan(8_300)
  expect(text).not.toContain('sk-abc')
})

it('bounds a chain of causes and a cause that is its own', () => {
  const { log, lines } = createMemoryLogger()
  const own = new Error('own')
  own.cause = own
  let chain = new Error('0')
  for (let index = 1; index < 50; index += 1) chain = new Error(String(index), { cause: chain })
  log.error('a', { error: own })
  log.error('b', { error: chain })
  expect(lines[0]?.error).toMatchObject({ cause: '[circular]' })
  expect(JSON.stringify(lines[1])).toContain('[too deep]')
})

it('is readable on a terminal when asked', () => {
  const written: string[] = []
  const log = createLogger({ pretty: true, destination: { write: (line) => void written.push(line) } })
  log.info('server_started', { port: 8_080 })
  expect(written.join('')).toContain('server_started')
  expect(() => JSON.parse(written.join(''))).toThrow()
})

it('has everything in the file once flush resolves', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'maester-log-'))
  try {
    const dest = join(folder, 'log.jsonl')
    const log = createLogger({ destination: pino.destination({ dest, sync: false, minLength: 4_096 }) })
    log.info('one')
    log.info('two')
    await log.flush()
    const events = (await readFile(dest, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event)
    expect(events).toEqual(['one', 'two'])
  } finally {
    await rm(folder, { recursive: true })
  }
})
