import { startSimulator } from '@maester/simulator'

const simulator = await startSimulator()

const response = await fetch(`${simulator.url}/v1/chat/completions`, {
  method: 'POST',
  headers: { authorization: 'Bearer any-key', 'content-type': 'application/json' },
  body: JSON.stringify({ model: 'gpt-4.1-mini', messages: [{ role: 'user', content: 'Hello.' }] }),
})
const reply = await response.json()
console.log(reply.choices[0].message.content) // [OpenAI:gpt-4.1-mini] Generated response for prompt: Hello.
console.log(reply.usage.total_tokens) // 22
console.log(simulator.calls().length) // 1

await simulator.close()
