import type { Json } from './json.js'

export interface SseStyle {
  readonly event?: string
  /** Spaces after the data, as Anthropic sends them. */
  readonly padding?: string
  readonly newline?: '\n' | '\r\n'
}

/** One server-sent event with JSON as its data. */
export function sseEvent(data: Json, { event, padding = '', newline = '\n' }: SseStyle = {}): Buffer {
  const name = event === undefined ? '' : `event: ${event}${newline}`
  return Buffer.from(`${name}data: ${JSON.stringify(data)}${padding}${newline}${newline}`)
}

/** The marker that ends OpenAI-like streams. */
export const sseDone: Buffer = Buffer.from('data: [DONE]\n\n')

export const sseComment = (text: string): Buffer => Buffer.from(`: ${text}\n\n`)
