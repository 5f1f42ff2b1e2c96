import type { IncomingMessage, ServerResponse } from 'node:http'

/** How much one process takes on. */
export interface LoadLimits {
  /** Requests in work at a time, streams included. Default 6_000, each about 90 KB with a small body: half a gigabyte. */
  readonly maxRequests: number
  /** Bodies of requests in work, as announced, in bytes; one that announces no size counts 1 MiB. Default 256 MiB. */
  readonly maxWaitingBytes: number
  /** Lag of the event loop from which on nothing new is taken until it is below, in ms. Default 1_000. */
  readonly maxEventLoopLagMs: number
}

export const defaultLoadLimits: LoadLimits = {
  maxRequests: 6_000,
  maxWaitingBytes: 268_435_456,
  maxEventLoopLagMs: 1_000,
}

/** What is full. */
export type OverloadReason = 'requests' | 'waiting_bytes' | 'event_loop_lag'

/** Counts what is in work, and says when there is no more to be taken. */
export interface LoadGate {
  /** Lets a request in until its answer is closed; or says why not. */
  enter(incoming: IncomingMessage, outgoing: ServerResponse): OverloadReason | undefined
  /** Answers that are not closed yet. */
  readonly open: ReadonlySet<ServerResponse>
}

const unannouncedBytes = 1_048_576

/** `limits` are asked for with every request. */
export function createLoadGate(limits: () => Partial<LoadLimits>, lagMs: () => number): LoadGate {
  const open = new Set<ServerResponse>()
  let waitingBytes = 0

  function obstacle(bytes: number): OverloadReason | undefined {
    const { maxRequests, maxWaitingBytes, maxEventLoopLagMs } = { ...defaultLoadLimits, ...limits() }
    if (open.size >= maxRequests) return 'requests'
    // A body larger than the limit by itself is let in when it is alone.
    if (waitingBytes > 0 && waitingBytes + bytes > maxWaitingBytes) return 'waiting_bytes'
    return lagMs() > maxEventLoopLagMs ? 'event_loop_lag' : undefined
  }

  return {
    open,
    enter({ headers }, outgoing) {
      const bytes = bodyBytes(headers)
      const reason = obstacle(bytes)
      if (reason) return reason
      open.add(outgoing)
      waitingBytes += bytes
      outgoing.once('close', () => {
        open.delete(outgoing)
        waitingBytes -= bytes
      })
      return undefined
    },
  }
}

function bodyBytes(headers: IncomingMessage['headers']): number {
  if (headers['transfer-encoding'] !== undefined) return unannouncedBytes
  return Number(headers['content-length'] ?? 0)
}
