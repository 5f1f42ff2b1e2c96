import type { Transport } from '@maester/model_gateway'

export interface UsageClientOptions {
  /** Of the running service: `http://127.0.0.1:8080`. */
  readonly url: string
  /** Not needed where the service asks for none. */
  readonly apiKey?: string
  readonly transport: Transport
}

/** A group of `GET /v1/usage`, the fields that are shown. */
export interface ReportedGroup {
  readonly group: Readonly<Record<string, string | null>>
  readonly calls: number
  readonly voided_calls: number
  readonly unpriced_calls: number
  readonly tokens: { readonly input: number; readonly output: number }
  readonly cost_usd: string
}

export interface ReportedUsage {
  readonly data: readonly ReportedGroup[]
  readonly total: Omit<ReportedGroup, 'group'>
}

export interface UsageClient {
  /** Every page of a report. Rejects with what the service says. */
  usage(parameters: Readonly<Record<string, string>>): Promise<ReportedUsage>
  rerate(body: object): Promise<{ readonly job_id: string }>
  close(): Promise<void>
}

const timeoutMs = 60_000

export function createUsageClient({ url, apiKey, transport }: UsageClientOptions): UsageClient {
  const connection = { baseUrl: url.replace(/\/+$/, ''), allowPrivateNetwork: true }
  const timeouts = { connectMs: 5_000, firstByteMs: timeoutMs, idleMs: timeoutMs, totalMs: timeoutMs }

  async function ask(method: 'GET' | 'POST', path: string, body?: object) {
    const headers = {
      ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
      ...(body && { 'content-type': 'application/json' }),
    }
    const request = { method, path, headers, body: body ? JSON.stringify(body) : '' }
    const reply = await transport.send({ connection, request, timeouts }).catch((cause: unknown) => {
      throw new Error(`No service answers at ${url}: name its address with --url.`, { cause })
    })
    const answer = JSON.parse(reply.body.toString('utf8'))
    if (reply.status >= 400) throw new Error(`${url}: ${answer.error?.message}`)
    return answer
  }

  return {
    async usage(parameters) {
      const data: ReportedGroup[] = []
      let total: ReportedUsage['total'] | undefined
      let cursor: string | null = ''
      while (cursor !== null) {
        const query = new URLSearchParams({ ...parameters, limit: '1000', ...(cursor !== '' && { cursor }) })
        const page = await ask('GET', `/v1/usage?${query}`)
        data.push(...(page.data as ReportedGroup[]))
        total = page.total
        cursor = page.next_cursor
      }
      return { data, total: total! }
    },
    rerate: (body) => ask('POST', '/v1/usage/rerate', body),
    close: () => transport.close(),
  }
}
