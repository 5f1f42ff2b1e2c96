import { CompletionError } from '@maester/completion'
import { type CompletionRequest, GatewayError, providerAdapters } from '@maester/model_gateway'
import { describe, expect, it } from 'vitest'
import { messagesSurface } from './anthropic_messages/surface.js'
import { chatSurface } from './openai_chat/surface.js'
import { responsesSurface } from './openai_responses/surface.js'
import { chatSamples } from './testing/chat_samples.js'
import { messagesSamples } from './testing/messages_samples.js'
import type { ParameterSample } from './testing/parameter_sample.js'
import { responsesSamples } from './testing/responses_samples.js'

/** DeepSeek shows its thinking unasked. */
const DONE_ANYWAY = new Set(['deepseek reasoning: {"reasoning":{"effort":"low","summary":"auto"}}'])

const connection = {
  name: 'p',
  type: 'p',
  baseUrl: 'http://127.0.0.1',
  apiKeys: ['k'],
  settings: { project: 'p', location: 'us-central1', region: 'us-east-1' },
}

/** Where what can be said depends on the model: the newest, and others. */
const MODELS: Readonly<Record<string, readonly string[]>> = {
  anthropic: ['claude-opus-4-8', 'claude-haiku-4-5'],
  bedrock: ['anthropic.claude-sonnet-4-6-v1:0', 'anthropic.claude-haiku-4-5-v1:0', 'meta.llama4-scout-v1:0'],
  gemini: ['gemini-3-pro', 'gemini-2.5-flash'],
  vertex: ['gemini-3-pro', 'claude-opus-4-8'],
}

const targets = Object.values(providerAdapters).flatMap((adapter) =>
  (MODELS[adapter.type] ?? ['model-1']).map((model) => ({ type: adapter.type, model, adapter })),
)
type Target = (typeof targets)[number]

const formats = [
  { surface: chatSurface, base: { messages: [{ role: 'user', content: 'Hello' }] }, samples: chatSamples },
  { surface: responsesSurface, base: { input: 'Hello' }, samples: responsesSamples },
  {
    surface: messagesSurface,
    base: { messages: [{ role: 'user', content: 'Hello' }], max_tokens: 50 },
    samples: messagesSamples,
  },
]

interface Outcome {
  /** What goes to the provider; `undefined` when the request is refused. */
  readonly body?: string
  /** What the caller is told of, as refused or left out. */
  readonly named: readonly string[]
}

/** A request in a caller's format as it is translated for a provider. */
function translate(
  format: (typeof formats)[number],
  { adapter, model }: Target,
  extra: object,
  dropUnsupported: boolean,
): Outcome {
  const maester = { drop_unsupported: dropUnsupported }
  try {
    const { input, stream, droppedParameters } = format.surface.decode({
      ...format.base,
      ...extra,
      model: 'm',
      maester,
    })
    if (input.prompt.kind !== 'messages') throw new Error('Only messages are translated.')
    const request: CompletionRequest = { ...input.options, model, messages: input.prompt.messages }
    const upstream = adapter.encode(request, { connection, apiKey: 'k', stream, dropUnsupported })
    return { body: upstream.body, named: [...droppedParameters, ...upstream.droppedParameters] }
  } catch (error) {
    if (!(error instanceof CompletionError) && !(error instanceof GatewayError)) throw error
    if (error.code !== 'unsupported_parameter') throw error
    return { named: [String(error.detail.param)] }
  }
}

describe.each(formats)('$surface.path', (format) => {
  const samples = Object.entries<readonly ParameterSample[]>(format.samples).flatMap(([name, ofName]) =>
    ofName.map((sample) => ({ name, sample })),
  )

  it.each(targets)('$type says, refuses or names every parameter to $model', (target) => {
    const lost = samples.flatMap(({ name, sample: { asked, without = {}, saysNothing } }) => {
      const plain = translate(format, target, without, false)
      // What it belongs to is refused itself.
      if (plain.body === undefined) return []
      const strict = translate(format, target, asked, false)
      const lenient = translate(format, target, asked, true)
      const isTold = (outcome: Outcome) => outcome.named.some((param) => !plain.named.includes(param))
      const isSaid = (outcome: Outcome) => outcome.body !== undefined && outcome.body !== plain.body
      const isKept = saysNothing === true ? strict.body !== undefined : isSaid(strict) || isTold(strict)
      const isKeptWhenDropping = saysNothing === true || isSaid(lenient) || isTold(lenient)
      const said = `${target.type} ${name}: ${JSON.stringify(asked)}`
      return (isKept && isKeptWhenDropping) || DONE_ANYWAY.has(said) ? [] : [said]
    })
    expect(lost).toEqual([])
  })
})
