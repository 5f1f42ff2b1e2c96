// Publishes two wordings, points `production` at the first and renders it.
import { createMemoryPromptStore, createPromptRegistry } from '@maester/prompt_registry'

const registry = createPromptRegistry({ store: createMemoryPromptStore() })
const tenantId = 'acme'
const name = 'release_note'

await registry.publish(tenantId, { name, type: 'text', template: 'Summarise for {{ audience }}:\n{{ change }}' })
await registry.setLabel({ tenantId, name, label: 'production', version: 'v1' })
await registry.publish(tenantId, { name, type: 'text', template: 'In one sentence for {{ audience }}: {{ change }}' })

const variables = { audience: 'operators', change: 'Keys can be rotated without a restart.' }
for (const reference of [{}, { version: 'v2' }]) {
  const prompt = await registry.resolve({ tenantId, name, ...reference })
  const { promptVersion, promptHash, text } = registry.render(prompt, variables)
  console.log(promptVersion, promptHash.slice(0, 12), JSON.stringify(text))
}
