import type { Generation, TokenCount, Usage } from '../generation/generate.js'
import type { JsonObject } from '../json.js'
import type { Part, Reply } from '../reply.js'
import { choiceOf, type FaultEffect, type FaultKind, InvalidFault } from './fault.js'

const forms = ['missing', 'counts', 'opening_counts', 'duplicated', 'after_terminal'] as const

const members = {
  input_tokens: 'inputTokens',
  cache_read_tokens: 'cacheReadTokens',
  cache_write_tokens: 'cacheWriteTokens',
  output_tokens: 'outputTokens',
  reasoning_tokens: 'reasoningTokens',
} as const

/**
 * Usage that is not as it should be. `form`: missing (default) reports none; counts reports the given `input_tokens`,
 * `cache_read_tokens`, `cache_write_tokens`, `output_tokens`, `reasoning_tokens`, numbers or strings, however absurd;
 * opening_counts does so only where a stream reports usage early; duplicated reports twice; after_terminal reports
 * after the end marker.
 */
export const usage: FaultKind = {
  kind: 'usage',
  parameters: ['form', ...Object.keys(members)],
  effect(parameters): FaultEffect {
    const counts = countsOf(parameters)
    const altered = (usage: Usage | undefined) => usage && { ...usage, ...counts }
    switch (choiceOf(parameters, 'form', forms, 'missing')) {
      case 'missing':
        return { alter: (generation) => ({ ...generation, usage: undefined, openingUsage: undefined }) }
      case 'counts':
        return { alter: (generation): Generation => ({ ...generation, usage: altered(generation.usage) }) }
      case 'opening_counts':
        return { alter: (generation): Generation => ({ ...generation, openingUsage: altered(generation.usage) }) }
      case 'duplicated':
        return {
          rewrite: (reply) =>
            withParts(reply, (parts) => parts.flatMap((part) => (part.carriesUsage ? [part, part] : [part]))),
        }
      case 'after_terminal':
        return { rewrite: (reply) => withParts(reply, moveUsageLast) }
    }
  },
}

function countsOf(parameters: JsonObject): Partial<Usage> {
  const counts: Partial<Record<keyof Usage, TokenCount>> = {}
  for (const [name, member] of Object.entries(members)) {
    const count = parameters[name]
    if (count === undefined) continue
    if (typeof count !== 'number' && typeof count !== 'string')
      throw new InvalidFault(`"${name}" is a number or a string.`)
    counts[member] = count
  }
  return counts
}

/** Only streams can say something twice. */
function withParts(reply: Reply, change: (parts: readonly Part[]) => readonly Part[]): Reply {
  return reply.voice ? { ...reply, parts: change(reply.parts) } : reply
}

function moveUsageLast(parts: readonly Part[]): readonly Part[] {
  return [...parts.filter((part) => !part.carriesUsage), ...parts.filter((part) => part.carriesUsage)]
}
