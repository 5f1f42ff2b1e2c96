import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import type { ResolveHost } from '../resolve_host.js'

export interface NameServer {
  /** Asks this server and nobody else. */
  readonly resolve: ResolveHost
  /** Names asked for, in order. */
  readonly asked: readonly string[]
  close(): void
}

/** A name server on loopback that gives each name the next of its answers (IPv4), and then the last for ever. */
export async function startNameServer(zone: Readonly<Record<string, readonly (readonly string[])[]>>) {
  const socket = createSocket('udp4')
  const asked: string[] = []
  socket.on('message', (query, { port, address }) => {
    const { name, end, type } = readQuestion(query)
    const isAddressQuery = type === 1
    const turn = asked.filter((earlier) => earlier === name).length
    if (isAddressQuery) asked.push(name)
    const answers = zone[name] ?? []
    const addresses = isAddressQuery ? (answers[Math.min(turn, answers.length - 1)] ?? []) : []
    socket.send(reply(query.subarray(0, end), addresses), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const resolver = new Resolver()
  resolver.setServers([`127.0.0.1:${socket.address().port}`])
  const server: NameServer = {
    asked,
    resolve: async (hostname) => (await resolver.resolve4(hostname)).map((address) => ({ address, family: 4 })),
    close: () => void socket.close(),
  }
  return server
}

/** RFC 1035 section 4.1: a header of 12 bytes, then the question's labels, type and class. */
function readQuestion(query: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 }
}

/** Answers point at the question's name and may not be kept: time to live 0. */
function reply(question: Buffer, addresses: readonly string[]): Buffer {
  const head = Buffer.from(question)
  head.writeUInt16BE(0x8180, 2)
  head.writeUInt16BE(addresses.length, 6)
  head.writeUInt16BE(0, 8)
  head.writeUInt16BE(0, 10)
  const records = addresses.map((address) =>
    Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]),
  )
  return Buffer.concat([head, ...records])
}
