import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterEach, expect, it } from 'vitest'
import { createSafeFetch } from './safe_fetch.js'
import { startNameServer } from './testing/start_name_server.js'

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close()
})

/** Serves on a loopback address; `port` 0 for any. */
async function serve(handle: RequestListener, host = '127.0.0.1', port = 0): Promise<number> {
  const server: Server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(port, host, resolve))
  opened.push({
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  })
  return (server.address() as AddressInfo).port
}

// Stands for the public internet: tests leave the machine alone.
const publicAddress = '127.0.0.2'
const isPublic = (address: string) => address === publicAddress
const anywhere = createSafeFetch({ allowsAddress: () => true, allowedPorts: 'any' })

it('gives status, headers, body and address of an answer, whatever the status', async () => {
  const port = await serve((_, response) => response.writeHead(404, { 'content-type': 'text/plain' }).end('nothing'))
  const { status, headers, body, url } = await anywhere(`http://127.0.0.1:${port}/a?b=c`)
  expect({ status, type: headers['content-type'], body: body.toString(), url }).toEqual({
    status: 404,
    type: 'text/plain',
    body: 'nothing',
    url: `http://127.0.0.1:${port}/a?b=c`,
  })
})

it('connects to the address it checked, though the name means another one by then', async () => {
  let victims = 0
  const port = await serve((_, response) => response.end('public'), publicAddress)
  await serve(
    (_, response) => {
      victims += 1
      response.end('secret')
    },
    '127.0.0.1',
    port,
  )
  const names = await startNameServer({ 'rebind.test': [[publicAddress], ['127.0.0.1']] })
  opened.push(names)
  const fetchSafely = createSafeFetch({ resolve: names.resolve, allowsAddress: isPublic, allowedPorts: 'any' })

  expect((await fetchSafely(`http://rebind.test:${port}/`)).body.toString()).toBe('public')
  expect(names.asked).toEqual(['rebind.test'])
  await expect(fetchSafely(`http://rebind.test:${port}/`)).rejects.toMatchObject({ code: 'address_refused' })
  expect(victims).toBe(0)
})

it('refuses a name of which only one address is private', async () => {
  const names = await startNameServer({ 'mixed.test': [[publicAddress, '127.0.0.1']], 'empty.test': [[]] })
  opened.push(names)
  const fetchSafely = createSafeFetch({ resolve: names.resolve, allowsAddress: isPublic })
  await expect(fetchSafely('http://mixed.test/')).rejects.toMatchObject({ code: 'address_refused' })
  await expect(fetchSafely('http://empty.test/')).rejects.toMatchObject({ code: 'unresolved', retryable: true })
})

it('checks every redirect anew, and the name again when it leads to the same host', async () => {
  const names = await startNameServer({ 'hop.test': [[publicAddress], ['127.0.0.1']] })
  opened.push(names)
  const fetchSafely = createSafeFetch({ resolve: names.resolve, allowsAddress: isPublic, allowedPorts: 'any' })
  const port = await serve(({ url = '' }, response) => {
    const target = decodeURIComponent(url.slice('/?to='.length))
    response.writeHead(302, { location: target }).end()
  }, publicAddress)
  const via = (target: string) => `http://${publicAddress}:${port}/?to=${encodeURIComponent(target)}`

  const targets = ['http://127.0.0.1/', 'http://0x7f.1/', 'http://[::1]/', 'http://169.254.169.254/latest/meta-data']
  for (const target of targets) {
    await expect(fetchSafely(via(target))).rejects.toMatchObject({ code: 'address_refused' })
  }
  await expect(fetchSafely(via('file:///etc/passwd'))).rejects.toMatchObject({ code: 'url_refused' })
  await expect(fetchSafely(via('http://u:p@127.0.0.2/'))).rejects.toMatchObject({ code: 'url_refused' })
  await expect(fetchSafely(`http://hop.test:${port}/?to=%2F`)).rejects.toMatchObject({ code: 'address_refused' })
  expect(names.asked).toEqual(['hop.test', 'hop.test'])
})

it('follows three redirects and no fourth', async () => {
  const port = await serve(({ url = '' }, response) => {
    const left = Number(url.slice(1))
    if (left === 0) response.end('there')
    else response.writeHead(307, { location: `/${left - 1}` }).end()
  })
  expect((await anywhere(`http://127.0.0.1:${port}/3`)).body.toString()).toBe('there')
  await expect(anywhere(`http://127.0.0.1:${port}/4`)).rejects.toMatchObject({ code: 'redirect_refused' })
  expect((await anywhere(`http://127.0.0.1:${port}/4`, { maxRedirects: 0 })).status).toBe(307)
})

it('tells another origin no header that could be a secret', async () => {
  const seen: IncomingMessage['headers'][] = []
  const elsewhere = await serve((request, response) => {
    seen.push(request.headers)
    response.end()
  })
  const port = await serve((_, response) =>
    response.writeHead(302, { location: `http://127.0.0.1:${elsewhere}/` }).end(),
  )
  const secrets = { Authorization: 'Bearer s', Cookie: 's', 'X-Api-Key': 's', 'api-key': 's', 'X-Anything': 's' }
  await anywhere(`http://127.0.0.1:${port}/`, { headers: { ...secrets, Accept: 'text/html' } })
  expect(Object.keys(seen[0] ?? {}).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent'])
})

it('sends a body to no other origin, and as a GET without one where the status says so', async () => {
  const seen: string[] = []
  const elsewhere = await serve((request, response) => {
    seen.push(`${request.method} ${request.headers['content-length'] ?? 'none'}`)
    response.end()
  })
  const port = await serve(({ url = '' }, response) =>
    response.writeHead(Number(url.slice(1)), { location: `http://127.0.0.1:${elsewhere}/` }).end(),
  )
  const post = (status: number) => anywhere(`http://127.0.0.1:${port}/${status}`, { method: 'POST', body: 'secret' })
  await expect(post(307)).rejects.toMatchObject({ code: 'redirect_refused' })
  await expect(post(308)).rejects.toMatchObject({ code: 'redirect_refused' })
  await post(303)
  expect(seen).toEqual(['GET none'])
})

it('takes no more than it is told to, however it is packed', async () => {
  const packed = { plain: Buffer.alloc(3_000_000), gzip: gzipSync(Buffer.alloc(50_000_000)) }
  const port = await serve(({ url = '' }, response) => {
    if (url === '/endless') {
      const timer = setInterval(() => response.write(Buffer.alloc(65_536)), 0)
      response.on('close', () => clearInterval(timer))
    } else if (url === '/bomb') response.setHeader('content-encoding', 'gzip').end(packed.gzip)
    else if (url === '/brotli') response.setHeader('content-encoding', 'br').end(brotliCompressSync(Buffer.alloc(9e6)))
    else response.end(packed.plain)
  })
  const get = (path: string, maxBytes: number) => anywhere(`http://127.0.0.1:${port}${path}`, { maxBytes })
  await expect(get('/plain', 2_999_999)).rejects.toMatchObject({ code: 'too_large' })
  expect((await get('/plain', 3_000_000)).body).toHaveLength(3_000_000)
  await expect(get('/endless', 1_000_000)).rejects.toMatchObject({ code: 'too_large' })
  await expect(get('/bomb', 100_000_000)).rejects.toMatchObject({ code: 'too_large' })
  await expect(get('/brotli', 100_000_000)).rejects.toMatchObject({ code: 'too_large' })
})

it('unpacks what it asked to be packed, and nothing else', async () => {
  const port = await serve(({ url = '' }, response) => {
    const encoding = url.slice(1)
    response.setHeader('content-encoding', encoding)
    response.end(encoding === 'broken' ? 'x' : gzipSync('hello'))
  })
  const get = (encoding: string) => anywhere(`http://127.0.0.1:${port}/${encoding}`)
  expect((await get('gzip')).body.toString()).toBe('hello')
  await expect(get('broken')).rejects.toMatchObject({ code: 'type_refused' })
  await expect(get('gzip,gzip')).rejects.toMatchObject({ code: 'type_refused' })
  await expect(get('br')).rejects.toMatchObject({ code: 'unreachable' })
})

it('takes only the types it is told to', async () => {
  const port = await serve(({ url = '' }, response) =>
    response.setHeader('content-type', decodeURIComponent(url.slice(1))).end('x'),
  )
  const get = (type: string) =>
    anywhere(`http://127.0.0.1:${port}/${encodeURIComponent(type)}`, { contentTypes: ['text/*', 'application/pdf'] })
  expect((await get('TEXT/html; charset=utf-8')).status).toBe(200)
  expect((await get('application/pdf')).status).toBe(200)
  await expect(get('application/pdfx')).rejects.toMatchObject({ code: 'type_refused' })
  await expect(get('textual/html')).rejects.toMatchObject({ code: 'type_refused' })
})

it('gives up on a host that says nothing, one that drips, and one that breaks off', async () => {
  const port = await serve(({ url = '' }, response) => {
    if (url === '/silent') return
    response.writeHead(200, { 'content-length': '100' }).write('x')
    if (url === '/broken') setImmediate(() => response.destroy())
  })
  const get = (path: string) => anywhere(`http://127.0.0.1:${port}${path}`, { timeoutMs: 200 })
  await expect(get('/silent')).rejects.toMatchObject({ code: 'timeout', retryable: true })
  await expect(get('/drip')).rejects.toMatchObject({ code: 'timeout' })
  await expect(get('/broken')).rejects.toMatchObject({ code: 'unreachable', retryable: true })
})

it('gives up on a name that is never resolved, and when its caller does', async () => {
  const resolve = () => new Promise<never>(() => {})
  const fetchSafely = createSafeFetch({ resolve })
  await expect(fetchSafely('http://slow.test/', { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' })
  const caller = new AbortController()
  const asked = fetchSafely('http://slow.test/', { signal: caller.signal })
  caller.abort(new Error('gone'))
  await expect(asked).rejects.toThrow('gone')
})

it('sends the host by its name', async () => {
  let host: string | undefined
  const port = await serve((request, response) => {
    host = request.headers.host
    response.end()
  })
  const fetchSafely = createSafeFetch({
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    allowsAddress: () => true,
    allowedPorts: 'any',
  })
  await fetchSafely(`http://named.test:${port}/`)
  expect(host).toBe(`named.test:${port}`)
})
