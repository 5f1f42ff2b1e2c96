import type { SpanSink } from '../span.js'

export interface FanOutOptions {
  /** Told when a sink breaks its promise and throws. The other sinks still get the span. */
  readonly onError?: (error: unknown) => void
}

/** Hands every span to all of `sinks`, in order. One that throws keeps nothing from the others or from the request. */
export function createFanOutSink(sinks: readonly SpanSink[], { onError }: FanOutOptions = {}): SpanSink {
  return {
    write(span) {
      for (const sink of sinks) {
        try {
          sink.write(span)
        } catch (error) {
          onError?.(error)
        }
      }
    },
  }
}
