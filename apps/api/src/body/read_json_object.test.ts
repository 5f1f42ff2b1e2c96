import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { defaultSettings } from '../dependencies.js'
import { errorOf } from '../testing/error_of.js'
import { sendRaw } from '../testing/raw_request.js'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ settings: { completionBody: { ...completionBody, maxBytes: 20_000 } } })
})
afterAll(() => api.close())

const { completionBody } = defaultSettings
const path = '/v1/reliable_completion'
const json = { 'content-type': 'application/json' }

async function send(body: string | Buffer, headers: Record<string, string> = json) {
  const response = await fetch(api.url + path, { method: 'POST', headers, body })
  return { status: response.status, ...(await errorOf(response)) }
}

const nested = (depth: number) => `{"prompt":"p","json_schema":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`

it.each([
  ['text that is not JSON', '{"prompt":', 400, 'invalid_json', null],
  ['nothing', '', 400, 'invalid_json', null],
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 400, 'invalid_json', null],
  ['a list', '[{"prompt":"p"}]', 400, 'invalid_value', null],
  ['null', 'null', 400, 'invalid_value', null],
  ['too many levels', nested(64), 400, 'json_too_deep', null],
  ['a bomb of brackets', '['.repeat(19_000), 400, 'json_too_deep', null],
  ['too many bytes', JSON.stringify({ prompt: 'p'.repeat(20_000) }), 413, 'request_too_large', null],
  ['a __proto__ key', '{"prompt":"p","tags":{"__proto__":"x"}}', 400, 'invalid_value', 'tags.__proto__'],
  ['an escaped one', '{"prompt":"p","tags":{"\\u005f_proto__":"x"}}', 400, 'invalid_value', 'tags.__proto__'],
  [
    'a constructor key',
    '{"prompt":"p","json_schema":{"a":[{"constructor":1}]}}',
    400,
    'invalid_value',
    'json_schema.a.0.constructor',
  ],
  ['a prototype key', '{"prompt":"p","prototype":{}}', 400, 'invalid_value', 'prototype'],
  ['a field nobody knows', '{"prompt":"p","promt":"p"}', 400, 'unknown_parameter', 'promt'],
  ['a field of the wrong kind', '{"prompt":"p","max_tokens":"many"}', 400, 'invalid_value', 'max_tokens'],
  ['no prompt', '{}', 400, 'invalid_value', 'prompt'],
])('refuses %s before the pipeline sees anything', async (_what, body, status, code, param) => {
  const before = api.calls.length

  expect(await send(body)).toMatchObject({ status, code, param, type: 'invalid_request_error', retryable: false })
  expect(api.calls).toHaveLength(before)
})

it.each([
  ['text/plain', { 'content-type': 'text/plain' }, 'content-type'],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'content-type'],
  ['another charset', { 'content-type': 'application/json; charset=latin1' }, 'content-type'],
  ['gzip', { ...json, 'content-encoding': 'gzip' }, 'content-encoding'],
])('takes no %s', async (_what, headers, param) => {
  const before = api.calls.length
  const body = param === 'content-encoding' ? gzipSync('{"prompt":"p"}') : '{"prompt":"p"}'

  expect(await send(body, headers)).toMatchObject({ status: 415, code: 'invalid_value', param })
  expect(api.calls).toHaveLength(before)
})

it.each([
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset="UTF-8"',
  'application/vnd.maester+json',
])('takes %s', async (contentType) => {
  expect((await api.post(path, '{"prompt":"p"}', { 'content-type': contentType })).status).toBe(200)
})

it('takes a word like constructor where it is not a key', async () => {
  expect((await api.post(path, { prompt: '__proto__ and constructor' })).status).toBe(200)
})

const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n`

it('refuses an announced size without waiting for it', async () => {
  const { text } = sendRaw(api.port, `${head}content-length: 20001\r\nconnection: close\r\n\r\n`)

  expect(await text).toMatch(/^HTTP\/1\.1 413 .*"request_too_large"/s)
})

it('counts what arrives in chunks of unannounced length', async () => {
  const chunk = `5000\r\n${'x'.repeat(0x5000)}\r\n`
  const { text } = sendRaw(api.port, `${head}transfer-encoding: chunked\r\nconnection: close\r\n\r\n${chunk}${chunk}`)

  expect(await text).toMatch(/^HTTP\/1\.1 413 .*"request_too_large"/s)
})

it('answers and cuts a body that stalls', async () => {
  const impatient = await startTestApi({ settings: { completionBody: { ...completionBody, idleMs: 20 } } })
  const { text } = sendRaw(impatient.port, `${head}content-length: 100\r\n\r\n{"prompt":`)

  expect(await text).toMatch(/^HTTP\/1\.1 400 .*stopped arriving/s)
  await impatient.close()
})

it('goes on serving after a caller who vanished in the middle of a body', async () => {
  const { socket, text } = sendRaw(api.port, `${head}content-length: 100\r\n\r\n{"prompt":`)
  socket.end()
  await text

  expect((await api.post(path, { prompt: 'p' })).status).toBe(200)
})
