import type { Transport } from '@maester/model_gateway'
import type { KeyDesk, ListedKey } from './key_desk.js'

export interface HttpDeskOptions {
  /** Of the running service: `http://127.0.0.1:8080`. */
  readonly url: string
  /** The operator's; not needed where the service asks for none. */
  readonly adminKey?: string
  readonly transport: Transport
}

const timeoutMs = 30_000

/** Asks a running service. Rejects with what it says. */
export function createHttpDesk({ url, adminKey, transport }: HttpDeskOptions): KeyDesk {
  const connection = { baseUrl: url.replace(/\/+$/, ''), allowPrivateNetwork: true }
  const timeouts = { connectMs: 5_000, firstByteMs: timeoutMs, idleMs: timeoutMs, totalMs: timeoutMs }

  async function ask(method: 'GET' | 'POST' | 'DELETE', path: string, tenant?: string, body?: object) {
    const headers = {
      ...(adminKey !== undefined && { authorization: `Bearer ${adminKey}` }),
      ...(tenant !== undefined && { 'x-maester-tenant': tenant }),
      ...(body && { 'content-type': 'application/json' }),
    }
    const request = { method, path, headers, body: body ? JSON.stringify(body) : '' }
    const reply = await transport.send({ connection, request, timeouts }).catch((cause: unknown) => {
      throw new Error(`No service answers at ${url}: name its address with --url.`, { cause })
    })
    const answer = JSON.parse(reply.body.toString('utf8'))
    if (reply.status >= 400 && reply.status !== 404) throw new Error(`${url}: ${answer.error?.message}`)
    return { status: reply.status, answer }
  }

  async function readAll<Entry>(path: string, tenant?: string): Promise<readonly Entry[]> {
    const entries: Entry[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { answer } = await ask('GET', `${path}?limit=200${cursor && `&cursor=${cursor}`}`, tenant)
      entries.push(...((answer.data ?? []) as readonly Entry[]))
      cursor = answer.next_cursor ?? null
    }
    return entries
  }

  const everyTenant = async () => (await readAll<{ readonly id: string }>('/v1/tenants')).map(({ id }) => id)

  return {
    async create({ expiresAt, ...wish }) {
      const body = { ...wish, ...(expiresAt !== undefined && { expires_at: expiresAt }) }
      const { status, answer } = await ask('POST', '/v1/keys', undefined, body)
      if (status !== 201) throw new Error(`${url}: ${answer.error?.message}`)
      return { key: String(answer.key), id: String(answer.id) }
    },

    list: (tenant) => readAll<ListedKey>('/v1/keys', tenant),

    async revoke(id) {
      for (const each of await everyTenant()) {
        const { status } = await ask('DELETE', `/v1/keys/${encodeURIComponent(id)}`, each)
        if (status === 200) return true
      }
      return false
    },
    close: () => transport.close(),
  }
}
