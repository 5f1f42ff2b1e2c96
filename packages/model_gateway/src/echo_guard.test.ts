import { expect, it } from 'vitest'
import { connectionSecrets } from './connection_secrets.js'
import { createEchoGuard } from './echo_guard.js'
import { createSseParser } from './sse/sse_parser.js'

const key = 'a/key+of=the-vendor'
const guard = createEchoGuard({
  authorization: `Bearer ${key}`,
  'x-api-key': 'not-needed',
  'x-title': 'A long enough title',
})

it.each([
  ['as it is', key],
  ['with its slashes escaped', 'a\\/key+of=the-vendor'],
  ['as a part of a URL', encodeURIComponent(key)],
])('takes the key out of a reply, %s, and leaves every other byte', (_form, written) => {
  const body = Buffer.concat([Buffer.from([0xff, 0xc3, 0xa9]), Buffer.from(`"${written}"`)])
  const reply = guard.reply({ status: 400, headers: { 'x-request-id': `id ${written}`, 'x-other': 'é' }, body })

  expect(reply.body).toEqual(Buffer.concat([Buffer.from([0xff, 0xc3, 0xa9]), Buffer.from('"[redacted]"')]))
  expect(reply.headers).toEqual({ 'x-request-id': 'id [redacted]', 'x-other': 'é' })
})

it('takes the key out of the events of a stream, however it is cut', () => {
  const parser = guard.parser(createSseParser())
  const bytes = Buffer.from(`event: ${key}\ndata: {"a":"${key}"}\n\n`)
  const events = [...bytes].flatMap((byte) => parser.push(Buffer.of(byte)))
  expect(events).toEqual([{ event: '[redacted]', data: '{"a":"[redacted]"}' }])
})

it('leaves replies alone that say what is no credential, or one so short that it is a word', () => {
  const reply = { status: 200, headers: {}, body: Buffer.from('not-needed, A long enough title') }
  expect(guard.reply(reply)).toBe(reply)
})

it('knows the secrets of a connection: its keys, and what its headers and settings prove it with', () => {
  const secrets = connectionSecrets({
    ...{ name: 'a', type: 'bedrock', baseUrl: 'http://a', apiKeys: ['id:one', { key: 'two', weight: 1 }] },
    headers: { 'X-Operator-Token': 'three', Authorization: 'Basic four', 'X-Title': 'Title' },
    settings: { region: 'eu', access_key_id: 'id', secret_access_key: 'five', session_token: 'six' },
  })
  expect(secrets).toEqual(['id:one', 'two', 'one', 'three', 'four', 'five', 'six'])
})
