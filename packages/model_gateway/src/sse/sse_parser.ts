import { MalformedReply } from '../errors.js'
import type { WireEvent } from '../provider.js'

/** Name of the wire event that stands for a comment line. No content; a sign of life. */
export const COMMENT_EVENT = ':'

const DEFAULT_MAX_LINE_BYTES = 1_048_576
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const COLON = 0x3a
const SPACE = 0x20
const OPENING_BRACKETS: ReadonlySet<number | undefined> = new Set([0x7b, 0x5b])

export interface SseParserOptions {
  /** Longest line accepted, terminator excluded. Default 1_048_576. */
  readonly maxLineBytes?: number
}

/** Cuts a body into wire events, however the transport chunked it. */
export interface WireParser {
  /** The events completed by `chunk`. Throws `MalformedReply` when the framing is broken or a unit is too large. */
  push(chunk: Buffer): WireEvent[]
  /** The event the body ended in, which may be cut. Nothing is pushed after it. */
  end(): WireEvent[]
}

/**
 * Server-Sent Events as the HTML standard defines them (https://html.spec.whatwg.org/multipage/server-sent-events.html),
 * on bytes: a line is decoded only when it is whole, so a code point split over chunks survives, and bytes that are no
 * UTF-8 become U+FFFD. Comments come as `COMMENT_EVENT`.
 *
 * Beyond the standard, `end` gives the last event when its empty line is missing, and a JSON document that stands bare
 * between the events: Google breaks off so, with an error. https://github.com/googleapis/js-genai (`processStreamResponse`)
 * A field `error` is an event of that name: llama.cpp breaks off so. https://github.com/ggml-org/llama.cpp (`tools/server`)
 */
export function createSseParser(options: SseParserOptions = {}): WireParser {
  const maxLineBytes = options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES
  let held: Buffer[] = []
  let heldBytes = 0
  let atStreamStart = true
  let skipLineFeed = false
  let eventName = ''
  let data: string | undefined
  let bare: Buffer[] | undefined
  let bareBytes = 0

  function hold(piece: Buffer): void {
    heldBytes += piece.length
    if (heldBytes > maxLineBytes) throw tooLong('A line of')
    // A copy: the transport may reuse its buffer once push has returned.
    if (piece.length > 0) held.push(Buffer.from(piece))
  }

  function tooLong(what: string): MalformedReply {
    return new MalformedReply(`${what} the event stream is over ${maxLineBytes} bytes.`, { hopelessHere: true })
  }

  function readLine(line: Buffer, events: WireEvent[]): void {
    const bytes = atStreamStart ? withoutByteOrderMark(line) : line
    atStreamStart = false
    if (isBare(bytes)) {
      keepBare(bytes)
      return
    }
    if (bytes.length === 0) {
      if (data !== undefined) events.push({ event: eventName, data })
      eventName = ''
      data = undefined
      return
    }
    if (bytes[0] === COLON) {
      events.push({ event: COMMENT_EVENT, data: valueAfter(bytes, 0) })
    } else if (isField(bytes, 'data')) {
      const value = valueAfter(bytes, 4)
      data = data === undefined ? value : `${data}\n${value}`
    } else if (isField(bytes, 'event')) {
      eventName = valueAfter(bytes, 5)
    } else if (isField(bytes, 'error')) {
      eventName = 'error'
      data = valueAfter(bytes, 5)
    }
  }

  /** Events that go on after it show that it was no document, but noise to be passed over. */
  function isBare(line: Buffer): boolean {
    if (bare === undefined) return data === undefined && OPENING_BRACKETS.has(line[0])
    if (line[0] !== COLON && !isField(line, 'data') && !isField(line, 'event')) return true
    bare = undefined
    bareBytes = 0
    return false
  }

  function keepBare(line: Buffer): void {
    bareBytes += line.length + 1
    if (bareBytes > maxLineBytes) throw tooLong('A document in')
    bare ??= []
    bare.push(Buffer.from(line))
  }

  return {
    end() {
      const events: WireEvent[] = []
      if (heldBytes > 0) readLine(Buffer.concat(held), events)
      if (bare !== undefined) return [...events, { event: '', data: bare.map(String).join('\n') }]
      return data === undefined ? events : [...events, { event: eventName, data }]
    },
    push(chunk) {
      const events: WireEvent[] = []
      let start = 0
      if (skipLineFeed && chunk.length > 0) {
        if (chunk[0] === LINE_FEED) start = 1
        skipLineFeed = false
      }
      let lineFeed = chunk.indexOf(LINE_FEED, start)
      let carriageReturn = chunk.indexOf(CARRIAGE_RETURN, start)
      while (lineFeed !== -1 || carriageReturn !== -1) {
        const endsWithReturn = carriageReturn !== -1 && (lineFeed === -1 || carriageReturn < lineFeed)
        const end = endsWithReturn ? carriageReturn : lineFeed
        if (end - start + heldBytes > maxLineBytes) hold(chunk.subarray(start, end))
        let line = chunk.subarray(start, end)
        if (heldBytes > 0) {
          held.push(line)
          line = Buffer.concat(held)
          held = []
          heldBytes = 0
        }
        readLine(line, events)
        start = end + 1
        if (endsWithReturn) {
          if (start === chunk.length) skipLineFeed = true
          else if (chunk[start] === LINE_FEED) start += 1
          carriageReturn = chunk.indexOf(CARRIAGE_RETURN, start)
        }
        if (lineFeed !== -1 && lineFeed < start) lineFeed = chunk.indexOf(LINE_FEED, start)
      }
      if (start < chunk.length) hold(chunk.subarray(start))
      return events
    },
  }
}

function withoutByteOrderMark(line: Buffer): Buffer {
  return line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? line.subarray(3) : line
}

function isField(line: Buffer, name: string): boolean {
  if (line.length < name.length || (line.length > name.length && line[name.length] !== COLON)) return false
  for (let position = 0; position < name.length; position += 1) {
    if (line[position] !== name.charCodeAt(position)) return false
  }
  return true
}

/** The text after the colon at `colon`, less one leading space. A field without a colon has the value `''`. */
function valueAfter(line: Buffer, colon: number): string {
  const from = line[colon + 1] === SPACE ? colon + 2 : colon + 1
  return line.toString('utf8', Math.min(from, line.length))
}
