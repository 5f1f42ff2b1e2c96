import type { RouteDemands } from '@maester/model_gateway'
import type { CompletionInput } from '../completion_input.js'

/** What a request asks of whoever answers it. */
export function demandsOf(input: CompletionInput): RouteDemands {
  const { fallbackModels, require, dropUnsupported, profile, maxLatencyMs } = input
  return {
    ...(fallbackModels && { fallbackModels }),
    ...(require && { require }),
    ...(dropUnsupported !== undefined && { dropUnsupported }),
    ...(profile !== undefined && { profile }),
    ...(maxLatencyMs !== undefined && { maxLatencyMs }),
  }
}
