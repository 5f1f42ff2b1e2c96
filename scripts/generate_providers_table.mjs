// Writes docs/providers.md from the provider registry and the model catalogue: node scripts/generate_providers_table.mjs
// (after a build).
import { writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'

/** A format may depend on the model: these stand for a provider. Others are asked with a name nobody knows. */
const MODELS = {
  openai: ['gpt-4.1'],
  openai_responses: ['gpt-4.1'],
  anthropic: ['claude-sonnet-4-5'],
  gemini: ['gemini-2.5-flash'],
  vertex: ['gemini-2.5-flash', 'claude-sonnet-4-6'],
  bedrock: ['anthropic.claude-sonnet-4-5-20250929-v1:0', 'amazon.nova-lite-v1:0'],
}

const schema = { type: 'object', properties: {}, additionalProperties: false }
const tools = [{ name: 'look', parameters: schema }]
const responseFormat = { type: 'json_schema', name: 'answer', schema }
const png = { kind: 'base64', mediaType: 'image/png', data: 'iVBORw0KGgo=' }
const pdf = { kind: 'base64', mediaType: 'application/pdf', data: 'JVBERi0=' }

/** Columns of the table: what a model must not lack, and what the format must be able to say, in one way or another. */
const FEATURES = [
  { name: 'Tools', needs: ['tools'], wishes: [{ tools }] },
  { name: 'Demanded call', needs: ['forced_tools'], wishes: [{ tools, toolChoice: { type: 'required' } }] },
  { name: 'One call', needs: [], wishes: [{ tools, parallelToolCalls: false }] },
  { name: 'JSON schema', needs: ['json_schema'], wishes: [{ responseFormat }] },
  { name: 'Schema and tools', needs: ['json_schema', 'json_schema_with_tools'], wishes: [{ tools, responseFormat }] },
  { name: 'JSON', needs: ['json_mode'], wishes: [{ responseFormat: { type: 'json' } }] },
  { name: 'Images', needs: ['vision'], wishes: [{ part: { type: 'image', source: png } }] },
  { name: 'Files', needs: ['files'], wishes: [{ part: { type: 'file', source: pdf, filename: 'a.pdf' } }] },
  { name: 'Audio', needs: ['audio'], wishes: [{ part: { type: 'audio', format: 'wav', data: 'UklGRg==' } }] },
  {
    name: 'Thinking',
    needs: ['reasoning'],
    wishes: [{ reasoning: { effort: 'low' } }, { reasoning: { budgetTokens: 2_048 } }],
  },
  { name: 'Web search', needs: ['web_search'], wishes: [{ webSearch: {} }] },
]

export function renderProviders({ providerAdapters, modelFamilies, hostDifferences, findModelFacts, GatewayError }) {
  const rows = Object.values(providerAdapters).flatMap((adapter) =>
    (MODELS[adapter.type] ?? ['a-model']).map((model) => [adapter, model]),
  )
  return `<!-- Written by scripts/generate_providers_table.mjs. -->

# Providers and models

What follows is taken from the code that sends requests, so it is what Maester does. How to add a provider is told in
[add_a_provider.md](add_a_provider.md).

## What a provider's format can carry

\`yes\`: the format carries it and the model is not known to lack it. \`no\`: the format cannot say it, or the model is
known to lack it; a target that cannot take a request is left out before targets are ranked, and the request is an error
when none is left. An answer by JSON schema or as JSON is made good where it is not native: through a tool the model must
call, else with the schema in the prompt and the provider's JSON mode. One call: the provider
sees to it that there is no second one beside it (\`parallel_tool_calls: false\`); elsewhere only the first call of an
answer is kept. Every format streams.

Cache points: \`marked\` where they are passed on. Elsewhere they are left out; providers that cache by themselves do so
anyway, and where a model is known to have no caching the answer names \`cache_control\` among its dropped parameters.

${table(
  ['Provider', 'Asked with', ...FEATURES.map(({ name }) => name), 'Cache points', 'Embeddings'],
  rows.map(([adapter, model]) => [
    code(adapter.type),
    model === 'a-model' ? 'any' : code(model),
    ...FEATURES.map((feature) => (carries(adapter, model, feature, { findModelFacts, GatewayError }) ? 'yes' : 'no')),
    marksCachePoints(adapter, model) ? 'marked' : '',
    adapter.embeddings ? 'yes' : 'no',
  ]),
)}

## What is known of models

A model's name is matched without its host's path, region and version: \`us.anthropic.claude-sonnet-4-20250514-v1:0\` is
\`claude-sonnet-4-20250514\`. What is neither among what a family has nor among what it lacks is unknown, as is everything
about a model that is not here: unknown is tried, only a known lack excludes. An operator's own word goes first:
\`capabilities: [tools, -vision]\` of an alias.

${table(
  ['Family', 'Window, tokens', 'Longest answer, tokens', 'Has', 'Lacks'],
  modelFamilies.map(({ name, contextWindowTokens, maxOutputTokens, has, lacks }) => [
    name,
    amount(contextWindowTokens),
    amount(maxOutputTokens),
    list(has),
    list(lacks),
  ]),
)}

## What providers change about them

${table(
  ['Provider', 'Models', 'Has', 'Lacks'],
  hostDifferences.map(({ hosts, pattern, has = [], lacks = [] }) => [
    hosts.map(code).join(', '),
    pattern.source === '^' ? 'all' : code(pattern.source),
    list(has),
    list(lacks),
  ]),
)}
`
}

function carries(adapter, model, { needs, wishes }, { findModelFacts, GatewayError }) {
  const { capabilities } = findModelFacts(adapter.type, model)
  if (needs.some((capability) => capabilities[capability] === false)) return false
  return wishes.some((wish) => {
    try {
      adapter.encode(requestFor(model, wish), options(adapter))
      return true
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'unsupported_parameter') return false
      throw error
    }
  })
}

function marksCachePoints(adapter, model) {
  const part = { type: 'text', text: 'Hello' }
  const plain = adapter.encode(requestFor(model, { part }), options(adapter))
  const marked = adapter.encode(requestFor(model, { part: { ...part, cachePoint: { ttl: '5m' } } }), options(adapter))
  return marked.body !== plain.body
}

function requestFor(model, { part = { type: 'text', text: 'Hello' }, ...rest }) {
  return { model, messages: [{ role: 'user', parts: [part] }], ...rest }
}

function options({ type }) {
  const settings = { api_version: '2025-04-01-preview', project: 'p', location: 'global', region: 'eu-west-1' }
  const connection = { name: type, type, baseUrl: 'http://127.0.0.1', apiKeys: ['key'], settings }
  return { connection, apiKey: 'key', stream: false }
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function code(text) {
  return `\`${text}\``
}

function list(capabilities) {
  return capabilities.join(', ')
}

function amount(tokens) {
  return tokens === undefined ? 'unknown' : tokens.toLocaleString('en')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const gateway = await import('../packages/model_gateway/dist/index.js')
  await writeFile(new URL('../docs/providers.md', import.meta.url), renderProviders(gateway))
}
