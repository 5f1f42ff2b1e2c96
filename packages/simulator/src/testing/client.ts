import { isObject, type JsonObject } from '../json.js'
import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator.js'

/** Everything a caller of any provider proves itself with. */
const credentials = {
  authorization: 'Bearer test-key',
  'x-api-key': 'test-key',
  'api-key': 'test-key',
  'x-goog-api-key': 'test-key',
  'anthropic-version': '2023-06-01',
}

export interface SseRecord {
  readonly event: string | undefined
  /** The parsed data, or its text when it is not JSON. */
  readonly data: JsonObject | string
}

export interface Client {
  readonly simulator: Simulator
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>
  postJson(path: string, body: unknown): Promise<JsonObject>
  postSse(path: string, body: unknown): Promise<readonly SseRecord[]>
  setFaults(rules: unknown): Promise<Response>
}

/** A simulator with a caller of all its providers. */
export async function startClient(options: SimulatorOptions = {}): Promise<Client> {
  const simulator = await startSimulator(options)
  const post: Client['post'] = (path, body, headers = {}) =>
    fetch(`${simulator.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...credentials, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      redirect: 'manual',
    })
  return {
    simulator,
    post,
    async postJson(path, body) {
      const value: unknown = await (await post(path, body)).json()
      if (!isObject(value)) throw new Error('expected a JSON object')
      return value
    },
    postSse: async (path, body) => readSse(await (await post(path, body)).text()),
    setFaults: (rules) => fetch(`${simulator.url}/_simulator/faults`, { method: 'PUT', body: JSON.stringify(rules) }),
  }
}

/** The events of a stream, comments left out. */
export function readSse(text: string): readonly SseRecord[] {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n\n')
    .flatMap((block) => {
      const lines = block.split('\n')
      const data = lines
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trim())
        .join('\n')
      const event = lines
        .find((line) => line.startsWith('event:'))
        ?.slice(6)
        .trim()
      return data === '' ? [] : [{ event, data: data.startsWith('{') ? (JSON.parse(data) as JsonObject) : data }]
    })
}
