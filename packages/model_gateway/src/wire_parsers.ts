import { GatewayError } from './errors.js'
import type { ProviderAdapter, StreamFraming } from './provider.js'
import { createSseParser, type WireParser } from './sse/sse_parser.js'

/** How each framing is cut into wire events. */
const wireParsers: Readonly<Partial<Record<StreamFraming, () => WireParser>>> = {
  sse: () => createSseParser(),
}

export function wireParserFor({ type, framing }: Pick<ProviderAdapter, 'type' | 'framing'>): WireParser {
  const create = wireParsers[framing]
  if (create) return create()
  throw new GatewayError('unsupported_parameter', `Streaming from ${type} is not supported.`, false, {
    param: 'stream',
  })
}
