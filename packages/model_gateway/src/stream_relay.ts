import { createStreamAssembler } from './assemble_stream.js'
import type { Completion } from './completion.js'
import type { ProviderAdapter } from './provider.js'
import type { ProviderFailure } from './provider_failure.js'
import { tryParseJson } from './providers/json_value.js'
import type { WireParser } from './sse/sse_parser.js'
import type { StreamEvent } from './stream_event.js'
import type { ChunkVerdict } from './transport/transport.js'

const MAX_HELD_EVENTS = 64
const MAX_HELD_BYTES = 256 * 1_024

/** Of an answer that is held whole. What is longer is delivered as it comes from there on. */
const MAX_HELD_ANSWER_BYTES = 4 * 1_024 * 1_024

/** The listener threw or rejected: the caller does not want the rest. */
export class ListenerFailure extends Error {
  override readonly name = 'ListenerFailure'
  constructor(override readonly cause: unknown) {
    super('the caller stopped taking the stream')
  }
}

/** A failure the provider reported inside its stream. */
export class StreamFailure extends Error {
  override readonly name = 'StreamFailure'
  constructor(readonly failure: ProviderFailure) {
    super(failure.message)
  }
}

/** Called for every event in order, and waited for. */
export type EventListener = (event: StreamEvent) => void | Promise<void>

export interface StreamRelayOptions {
  readonly parser: WireParser
  readonly adapter: Pick<ProviderAdapter, 'createStreamDecoder'>
  readonly listener: EventListener
  /** Nothing is delivered before the terminal marker was seen. Default `false`. */
  readonly holdsAll?: boolean
}

/**
 * Carries one attempt's stream from the socket to the listener. Events before the first real output are held back, so
 * that an attempt which fails there leaves no trace; so is the terminal marker, until the caller of the relay has
 * settled the attempt.
 */
export class StreamRelay {
  readonly #parser: WireParser
  readonly #decoder
  readonly #listener: EventListener
  readonly #holdsAll: boolean
  readonly #assembler = createStreamAssembler()
  #held: StreamEvent[] = []
  #heldBytes = 0
  #committed = false
  #completed = false
  #hasOutput = false
  /** Events are passed on as the provider wrote them; what they say is only noted. */
  #forwards = false

  constructor({ parser, adapter, listener, holdsAll = false }: StreamRelayOptions) {
    this.#parser = parser
    this.#decoder = adapter.createStreamDecoder()
    this.#listener = listener
    this.#holdsAll = holdsAll
  }

  /** The listener has been called: nothing can be taken back. */
  get committed(): boolean {
    return this.#committed
  }

  /** The provider's terminal marker was seen. */
  get completed(): boolean {
    return this.#completed
  }

  /** The answer so far. */
  completion(): Completion {
    return this.#assembler.completion()
  }

  /** Throws, or rejects with, `StreamFailure`, `ListenerFailure`, or what the parser or the decoder threw. */
  push(chunk: Buffer): ChunkVerdict | Promise<ChunkVerdict> {
    const wireEvents = this.#parser.push(chunk)
    this.#heldBytes += this.#committed ? 0 : chunk.length
    return this.#tell(wireEvents.map((wireEvent) => this.#decoder.push(wireEvent)))
  }

  /** The body has ended as it should. Throws, or rejects with, what `push` does. */
  async end(): Promise<void> {
    // Without a terminal marker: one that is whole but for its line end counts, one that is cut does not.
    const lastEvents = this.#parser.end().filter(({ data }) => data === '[DONE]' || isObjectOrList(tryParseJson(data)))
    await this.#tell(lastEvents.map((wireEvent) => this.#decoder.push(wireEvent)))
    if (!this.#completed) await this.#tell([this.#decoder.end?.() ?? []])
  }

  /** `spoken`: what each wire event said. */
  #tell(spoken: readonly (readonly StreamEvent[])[]): ChunkVerdict | Promise<ChunkVerdict> {
    const batch: StreamEvent[] = []
    let failure: ProviderFailure | undefined
    for (const told of spoken) {
      this.#forwards ||= told.at(-1)?.type === 'forwarded'
      for (const event of told) {
        if (event.type === 'failed') failure ??= event.failure
        else if (failure === undefined && this.#take(event)) {
          if (!this.#forwards || event.type === 'forwarded' || event.type === 'ping') batch.push(event)
        }
      }
    }
    const ready = this.#release(batch)
    const delivery = ready.length === 0 ? undefined : this.#deliver(ready)
    if (failure !== undefined) return this.#failAfter(delivery, failure)
    const verdict = this.#completed ? 'enough' : spoken.length > 0 ? 'more' : 'nothing'
    return delivery === undefined ? verdict : delivery.then(() => verdict)
  }

  /** Everything still held, for an answer that had no output. */
  async flush(): Promise<void> {
    const held = this.#held
    this.#held = []
    this.#committed = true
    await this.#deliver(held)
  }

  /** True for an event that is passed on. */
  #take(event: StreamEvent): boolean {
    if (this.#completed && event.type !== 'usage' && event.type !== 'forwarded') return false
    this.#assembler.push(event)
    if (event.type === 'completed') {
      this.#completed = true
      return false
    }
    this.#hasOutput ||= isOutput(event)
    return event.type !== 'forwarded' || !event.isEnding
  }

  /** What may be delivered now: nothing before the first real output, then all that was held and the batch. */
  #release(batch: readonly StreamEvent[]): readonly StreamEvent[] {
    if (this.#committed) return batch
    // A sign of life means nothing to a caller who has not been told that anything lives.
    for (const event of batch) if (event.type !== 'ping') this.#held.push(event)
    const full = this.#holdsAll
      ? this.#heldBytes > MAX_HELD_ANSWER_BYTES
      : this.#held.length > MAX_HELD_EVENTS || this.#heldBytes > MAX_HELD_BYTES
    if (!full && (this.#holdsAll || !this.#hasOutput)) return []
    const held = this.#held
    this.#held = []
    if (held.length > 0) this.#committed = true
    return held
  }

  /** Calls the listener in order; `undefined` when no call had to be waited for. */
  #deliver(events: readonly StreamEvent[], from = 0): Promise<void> | undefined {
    for (let index = from; index < events.length; index += 1) {
      const pending = this.#call(events[index]!)
      if (pending instanceof Promise) {
        return pending.then(
          () => this.#deliver(events, index + 1),
          (cause: unknown) => Promise.reject(new ListenerFailure(cause)),
        )
      }
    }
    return undefined
  }

  #call(event: StreamEvent): void | Promise<void> {
    try {
      return this.#listener(event)
    } catch (cause) {
      throw new ListenerFailure(cause)
    }
  }

  async #failAfter(delivery: Promise<void> | undefined, failure: ProviderFailure): Promise<ChunkVerdict> {
    await delivery
    throw new StreamFailure(failure)
  }
}

function isObjectOrList(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function isOutput(event: StreamEvent): boolean {
  switch (event.type) {
    case 'text_delta':
    case 'refusal_delta':
    case 'reasoning_delta':
      return event.text !== ''
    case 'reasoning_redacted':
    case 'tool_call_started':
    case 'tool_call_delta':
    case 'citation':
      return true
    case 'choice':
      return isOutput(event.event)
    default:
      return false
  }
}
