import { startSimulator } from '@maester/simulator'

const simulator = await startSimulator()
const ask = async (model) => {
  const response = await fetch(`${simulator.url}/anthropic/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': 'any-key', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({ model, max_tokens: 100, messages: [{ role: 'user', content: 'Hello.' }] }),
  })
  return `${response.status} ${response.headers.get('retry-after') ?? ''}`
}

// By the model's name: the first two calls meet a 529, the third does not.
const model = 'claude-haiku-4-5-sim-fault-http-529-x2'
console.log(await ask(model), await ask(model), await ask(model))

// By rules, with parameters.
await fetch(`${simulator.url}/_simulator/faults`, {
  method: 'PUT',
  body: JSON.stringify([
    {
      provider: 'anthropic',
      times: 1,
      fault: { kind: 'error', error: 'rate_limited', retry: 'seconds', retry_seconds: 7 },
    },
  ]),
})
console.log(await ask('claude-haiku-4-5'))

await simulator.close()
