import type { StreamDecoder } from './provider.js'
import type { StreamEvent } from './stream_event.js'

/** The decoder with `retell`'s events in place of each of its own, those of the body's end included. */
export function retoldDecoder(
  decoder: StreamDecoder,
  retell: (event: StreamEvent) => readonly StreamEvent[],
): StreamDecoder {
  return {
    push: (event) => decoder.push(event).flatMap(retell),
    end: () => (decoder.end?.() ?? []).flatMap(retell),
  }
}
