import type { IncomingMessage } from 'node:http'
import { HttpError } from '../errors/http_error.js'

export interface BodyLimits {
  readonly maxBytes: number
  /** Longest wait for the next piece of the body, in ms. */
  readonly idleMs: number
}

/**
 * The whole body. Rejects with `request_too_large` as soon as it is announced or found to be larger than allowed (what
 * follows is left unread), and with `invalid_value` when it stalls or ends early.
 */
export function readBody(incoming: IncomingMessage, { maxBytes, idleMs }: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) {
      reject(tooLarge(maxBytes))
      return
    }
    const chunks: Buffer[] = []
    let sizeBytes = 0
    const stalled = setTimeout(() => fail(endedEarly('The request body stopped arriving.')), idleMs)

    function onData(chunk: Buffer): void {
      sizeBytes += chunk.length
      if (sizeBytes > maxBytes) fail(tooLarge(maxBytes))
      else {
        chunks.push(chunk)
        stalled.refresh()
      }
    }
    function onEnd(): void {
      stop()
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks))
    }
    function onClose(): void {
      fail(endedEarly('The request body ended early.'))
    }
    function fail(error: HttpError): void {
      stop()
      incoming.pause()
      reject(error)
    }
    function stop(): void {
      clearTimeout(stalled)
      incoming.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose)
    }
    incoming.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose)
  })
}

function tooLarge(maxBytes: number): HttpError {
  return new HttpError('request_too_large', `The request body is larger than ${maxBytes} bytes.`)
}

function endedEarly(message: string): HttpError {
  return new HttpError('invalid_value', message)
}
