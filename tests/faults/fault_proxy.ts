import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** What the proxy does to what comes back over a connection. Bytes are counted from the head of each answer on. */
export type Mischief =
  | { readonly do: 'nothing' }
  /** Takes the connection and resets it. */
  | { readonly do: 'reset_at_once' }
  /** Lets `after` bytes through, then closes in good order, closes half, resets, or says nothing more. */
  | { readonly do: 'end' | 'half_close' | 'reset' | 'hang'; readonly after: number }
  /** Turns every bit of the `length` bytes after the first `after`. */
  | { readonly do: 'corrupt'; readonly after: number; readonly length: number }
  /** Passes on `bytes` bytes every `everyMs`. */
  | { readonly do: 'drip'; readonly bytes: number; readonly everyMs: number }
  /** Passes everything on in writes of one size. */
  | { readonly do: 'split'; readonly bytes: number }
  | { readonly do: 'delay'; readonly ms: number }
  /** Answers with these bytes instead; the request goes nowhere. */
  | { readonly do: 'answer'; readonly bytes: string }
  /** Passes the answer on, and resets the connection as soon as it is used again. */
  | { readonly do: 'reset_reused' }
  /** Sends these bytes behind the answer, as a broken proxy sends somebody else's. */
  | { readonly do: 'add'; readonly bytes: string }

export interface FaultProxy {
  /** `http://127.0.0.1:port` */
  readonly url: string
  /** Holds from the next request on. */
  use(mischief: Mischief): void
  /** Bytes of the answer that was passed on last. */
  answeredBytes(): number
  /** Requests that arrived, over all connections. */
  requests(): number
  /** Connections that are open now. */
  connections(): number
  /** Refuses connections, until `accept`. */
  refuse(): Promise<void>
  accept(): Promise<void>
  stop(): Promise<void>
}

/** Stands between the product and a provider, and spoils what TCP carries. */
export async function startFaultProxy(upstreamUrl: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(upstreamUrl)
  const sockets = new Set<Socket>()
  let mischief: Mischief = { do: 'nothing' }
  let answeredBytes = 0
  let requests = 0

  const server = createServer({ allowHalfOpen: true }, (inbound) => {
    const outbound = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
    const answer = createAnswer(inbound)
    for (const [socket, other] of [
      [inbound, outbound],
      [outbound, inbound],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    inbound.on('end', () => outbound.end())
    outbound.on('end', () => answer.end())
    inbound.on('data', (bytes) => {
      if (/^(?:POST|GET) /u.test(bytes.toString('latin1', 0, 5))) {
        requests += 1
        if (answer.begin(mischief) === 'spoiled') return
      }
      outbound.write(bytes)
    })
    outbound.on('data', (bytes) => {
      answeredBytes = answer.push(bytes)
    })
  })
  const listen = async (at: number) => {
    server.listen(at, '127.0.0.1')
    await once(server, 'listening')
  }
  await listen(0)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const breakAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  const close = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    breakAll()
    await closed
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    use: (next) => {
      mischief = next
    },
    answeredBytes: () => answeredBytes,
    requests: () => requests,
    connections: () => [...sockets].filter(({ localPort }) => localPort === address.port).length,
    refuse: close,
    accept: () => listen(address.port),
    stop: close,
  }
}

/** Carries the answers of one connection to the caller, as the mischief has it. */
function createAnswer(socket: Socket) {
  let mischief: Mischief = { do: 'nothing' }
  let answers = 0
  let passed = 0
  let isOver = false
  let pending: Promise<void> = Promise.resolve()

  const later = (ms: number, work: () => void) => {
    pending = pending.then(() => new Promise((resolve) => setTimeout(resolve, ms))).then(work)
  }

  function cut(how: 'end' | 'half_close' | 'reset' | 'hang'): void {
    isOver = true
    // A reset throws away what the kernel has not sent yet: this lets the bytes before it arrive first.
    if (how === 'reset') setTimeout(() => socket.resetAndDestroy(), 10)
    if (how === 'end') socket.end(() => socket.destroy())
    if (how === 'half_close') socket.end()
  }

  return {
    begin(next: Mischief): 'spoiled' | 'passed' {
      mischief = mischief.do === 'reset_reused' && answers > 0 ? { do: 'reset_at_once' } : next
      answers += 1
      passed = 0
      if (mischief.do === 'reset_at_once') socket.resetAndDestroy()
      else if (mischief.do === 'answer') socket.write(mischief.bytes)
      else if ('after' in mischief && mischief.after === 0 && mischief.do !== 'corrupt') cut(mischief.do)
      else return 'passed'
      return 'spoiled'
    },
    /** The bytes of the answer so far, those that were held back too. */
    push(bytes: Buffer): number {
      const before = passed
      passed += bytes.length
      if (isOver) return passed
      switch (mischief.do) {
        case 'end':
        case 'half_close':
        case 'reset':
        case 'hang':
          socket.write(bytes.subarray(0, Math.max(0, mischief.after - before)))
          if (passed >= mischief.after) cut(mischief.do)
          break
        case 'corrupt': {
          const { after, length } = mischief
          socket.write(bytes.map((byte, at) => (before + at >= after && before + at < after + length ? ~byte : byte)))
          break
        }
        case 'drip':
          for (const piece of pieces(bytes, mischief.bytes)) later(mischief.everyMs, () => socket.write(piece))
          break
        case 'split':
          for (const piece of pieces(bytes, mischief.bytes)) later(0, () => socket.write(piece))
          break
        case 'delay':
          later(mischief.ms, () => socket.write(bytes))
          break
        case 'add':
          socket.write(Buffer.concat([bytes, Buffer.from(before === 0 ? mischief.bytes : '')]))
          break
        default:
          socket.write(bytes)
      }
      return passed
    },
    end: () => void pending.then(() => socket.end()),
  }
}

function* pieces(bytes: Buffer, size: number): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
