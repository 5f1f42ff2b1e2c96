import type { ProviderAdapter, ProviderConnection } from '../provider.js'
import { defaultTimeouts } from '../settings.js'
import type { Transport } from '../transport/transport.js'

/** What a provider says of a key. `unknown`: it could not be asked, or does not say. */
export type KeyVerdict = 'accepted' | 'refused' | 'unknown'

/**
 * What asks for a key and costs nothing, by the type of a connection, below its address. Lists of models, but for
 * OpenRouter, which shows that to everyone. Not here: providers that sign requests, or have no such list.
 */
const freeOfCharge: Readonly<Record<string, string>> = {
  openai: '/models', // https://platform.openai.com/docs/api-reference/models/list
  anthropic: '/v1/models', // https://docs.anthropic.com/en/api/models-list
  gemini: '/models', // https://ai.google.dev/api/models#method:-models.list
  mistral: '/models', // https://docs.mistral.ai/api/#tag/models
  deepseek: '/models', // https://api-docs.deepseek.com/api/list-models
  groq: '/models', // https://console.groq.com/docs/api-reference#models-list
  xai: '/models', // https://docs.x.ai/docs/api-reference#list-models
  together: '/models', // https://docs.together.ai/reference/models-1
  openrouter: '/key', // https://openrouter.ai/docs/api-reference/limits
}

const totalMs = 5_000

/** Asks a provider about a key, without a model being called. Never rejects; takes at most 5 s. */
export async function probeKey(
  connection: ProviderConnection,
  secret: string,
  { adapter, transport }: { readonly adapter: ProviderAdapter; readonly transport: Pick<Transport, 'send'> },
): Promise<KeyVerdict> {
  const path = freeOfCharge[connection.type]
  if (path === undefined) return 'unknown'
  try {
    const { status } = await transport.send({
      connection,
      request: { method: 'GET', path, headers: authentication(adapter, connection, secret), body: '' },
      timeouts: { connectMs: defaultTimeouts.connectMs, firstByteMs: totalMs, idleMs: totalMs, totalMs },
    })
    if (status === 401 || status === 403) return 'refused'
    return status >= 200 && status < 300 ? 'accepted' : 'unknown'
  } catch {
    return 'unknown'
  }
}

/** The headers of any request, without those that speak of its body. */
function authentication(adapter: ProviderAdapter, connection: ProviderConnection, apiKey: string) {
  const request = { model: 'none', messages: [{ role: 'user' as const, parts: [{ type: 'text' as const, text: '' }] }] }
  const { headers } = adapter.encode(request, { connection, apiKey, stream: false })
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-type'))
}
