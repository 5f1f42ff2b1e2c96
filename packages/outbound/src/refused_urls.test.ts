import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createSafeFetch } from './safe_fetch.js'

// A service nobody outside may reach. Whatever gets through to it shows.
let reached = 0
const inside = createServer((_, response) => {
  reached += 1
  response.end('secret')
})
beforeAll(async () => await new Promise<void>((resolve) => inside.listen(0, '0.0.0.0', resolve)))
afterAll(() => void inside.close())

const fetchSafely = createSafeFetch({
  allowedPorts: 'any',
  timeoutMs: 2_000,
  // Names stay on this machine.
  resolve: async (hostname) => {
    const address = { localhost: '127.0.0.1', 'metadata.google.internal': '169.254.169.254' }[hostname]
    return address ? [{ address, family: 4 }] : []
  },
})

const PRIVATE_HOSTS = [
  // Loopback, in every notation a URL takes.
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '0177.0.0.1',
  '0177.0.0.01',
  '017700000001',
  '0x7f.0.0.1',
  '0x7f.1',
  '0x7f000001',
  '0x7F.0X0.0x0.0X1',
  '2130706433',
  '127.0.0.1.',
  '1２7.0.0.1',
  '①②⑦.⓪.⓪.①',
  '127%2e0%2e0%2e1',
  '%31%32%37.0.0.1',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'ｌｏｃａｌｈｏｓｔ',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000::0001]',
  // This host, any host.
  '0.0.0.0',
  '0',
  '0x0',
  '00',
  '[::]',
  // Private networks.
  '10.0.0.1',
  '10.255.255.255',
  '012.0.0.1',
  '0xa.0.0.1',
  '167772161',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '192.168.65535',
  '3232235521',
  '0300.0250.0.1',
  '[fc00::1]',
  '[fd12:3456:789a::1]',
  // Link-local, and the addresses clouds answer for themselves.
  '169.254.169.254',
  '169.254.0.1',
  '2852039166',
  '0xa9fea9fe',
  '0251.0376.0251.0376',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  'metadata.google.internal',
  '[fe80::1]',
  '[fd00:ec2::254]',
  '[fec0::1]',
  // Carrier-grade NAT, benchmarks, documentation, reserved, multicast, broadcast.
  '100.64.0.1',
  '100.127.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.250',
  '240.0.0.1',
  '255.255.255.255',
  '[ff02::1]',
  '[2001:db8::1]',
  '[3fff::1]',
  '[100::1]',
  '[5f00::1]',
  // IPv4 inside IPv6: mapped, compatible, NAT64 (both prefixes), 6to4, Teredo, ISATAP.
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:127.0.0.1]',
  '[::ffff:0:127.0.0.1]',
  '[::127.0.0.1]',
  '[::ffff:169.254.169.254]',
  '[::ffff:8.8.8.8]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::10.0.0.1]',
  '[2002:7f00:1::]',
  '[2002:a9fe:a9fe::1]',
  '[2001:0:4136:e378:8000:63bf:80ff:fffe]',
  '[2001:10::1]',
  '[2001:20::1]',
  '[fe80::5efe:127.0.0.1]',
] as const

it.each(PRIVATE_HOSTS)('does not connect to %s', async (host) => {
  const { port } = inside.address() as AddressInfo
  for (const url of [`http://${host}/`, `http://${host}:${port}/latest/meta-data`, `https://${host}:${port}/`]) {
    await expect(fetchSafely(url)).rejects.toMatchObject({
      name: 'OutboundError',
      code: expect.stringMatching(/^(address_refused|url_refused)$/),
      retryable: false,
    })
  }
  expect(reached).toBe(0)
})

it.each([
  ['file:///etc/passwd'],
  ['ftp://example.com/'],
  ['gopher://127.0.0.1:6379/_INFO'],
  ['dict://127.0.0.1:11211/stats'],
  ['data:text/plain,secret'],
  ['javascript:alert(1)'],
  ['blob:http://example.com/1'],
  ['ws://example.com/'],
  ['unix:///var/run/docker.sock'],
  ['jar:http://example.com/a.jar!/'],
  ['//example.com/'],
  ['/relative'],
  [''],
  ['http://'],
  ['http://[::1'],
  ['http://[fe80::1%25eth0]/'],
  ['http://user@example.com/'],
  ['http://user:password@example.com/'],
  ['http://example.com@127.0.0.1/'],
  ['http://127.0.0.1:80@example.com/'],
  ['http://999.999.999.999/'],
  ['http://1.2.3.4.5.6:99999/'],
])('does not read %j as a place to go', async (url) => {
  await expect(fetchSafely(url)).rejects.toMatchObject({ code: 'url_refused' })
})

it.each([22, 25, 443, 3306, 5432, 6379, 8080, 65_535])(
  'does not ask port %i over http unless told to',
  async (port) => {
    const fetchDefault = createSafeFetch({ allowsAddress: () => true })
    await expect(fetchDefault(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'url_refused' })
  },
)
