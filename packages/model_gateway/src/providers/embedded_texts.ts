import type { EmbeddingRequest } from '../provider.js'
import { unsupportedParameter } from './unsupported_parameters.js'

/** The inputs of a request to a provider that embeds texts only. Throws `GatewayError` `unsupported_parameter` on tokens. */
export function embeddedTexts(provider: string, { inputs }: Pick<EmbeddingRequest, 'inputs'>): readonly string[] {
  const texts = inputs.filter((input) => typeof input === 'string')
  if (texts.length === inputs.length) return texts
  throw unsupportedParameter(provider, 'input', 'it takes texts, and no tokens of another vocabulary')
}
