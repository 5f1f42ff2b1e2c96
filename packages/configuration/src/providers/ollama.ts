import { type KnownProvider, operatorAddress } from './known_provider.js'

/** `OLLAMA_HOST` as Ollama itself reads it: with or without a scheme, port 11434 when it names none. */
export const ollama: KnownProvider = {
  type: 'ollama',
  variables: ['OLLAMA_HOST'],
  baseUrl: 'http://127.0.0.1:11434/v1',
  connect({ OLLAMA_HOST }) {
    if (!OLLAMA_HOST) return undefined
    const { baseUrl, ...address } = operatorAddress(
      'OLLAMA_HOST',
      /^https?:\/\//.test(OLLAMA_HOST) ? OLLAMA_HOST : `http://${OLLAMA_HOST}`,
    )
    const withPort = /:\d+$/.test(baseUrl) || baseUrl.startsWith('https:') ? baseUrl : `${baseUrl}:11434`
    return { name: 'ollama', type: 'ollama', apiKeys: [], ...address, baseUrl: `${withPort}/v1` }
  },
}
