import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A provider that answers when it is told to, so that calls stay under way. */
export interface HeldProvider {
  /** `providers` and `prices` of a `maester.yaml` in which it is `held`, with a price for `held/gpt-4.1-mini`. */
  readonly settings: string
  /** The calls it was sent, in order. */
  readonly held: readonly ServerResponse[]
  /** Answers every call that has no answer yet. */
  answerAll(): void
  stop(): void
}

const reply = {
  ...{ id: 'c', object: 'chat.completion', created: 0, model: 'gpt-4.1-mini' },
  usage: { prompt_tokens: 4, completion_tokens: 20, total_tokens: 24 },
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
}

export async function startHeldProvider(): Promise<HeldProvider> {
  const held: ServerResponse[] = []
  const server = createServer((request, response) => {
    request.resume().on('end', () => void held.push(response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    settings: `providers:
  held: { type: openai_compatible, base_url: "http://127.0.0.1:${port}/v1", api_keys: [k], allow_private_network: true }
prices: [{ model: held/gpt-4.1-mini, input_usd_per_million: "0.4", output_usd_per_million: "1.6" }]\n`,
    held,
    answerAll() {
      for (const response of held) {
        if (response.writableEnded) continue
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
      }
    },
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}
