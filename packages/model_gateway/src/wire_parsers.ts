import type { StreamFraming } from './provider.js'
import { createAwsEventStreamParser } from './providers/bedrock_converse/event_stream_parser.js'
import { createSseParser, type WireParser } from './sse/sse_parser.js'

/** How each framing is cut into wire events. */
export const wireParsers: Readonly<Record<StreamFraming, () => WireParser>> = {
  sse: () => createSseParser(),
  aws_event_stream: () => createAwsEventStreamParser(),
}
