/** One server-sent event, or a comment: a sign of life that clients skip. */
export type SseMessage =
  /** `event` is absent, or `''`, in formats whose events have no name. */
  { readonly event?: string; readonly data: string } | { readonly comment: string }

/** Stands where one target broke off and another goes on with its answer. */
export const SPLICED: readonly SseMessage[] = [{ comment: 'x-maester-spliced=true' }]

/** Several messages as one text, for a single write. A `comment` is one line. */
export function sseText(messages: readonly SseMessage[]): string {
  let text = ''
  for (const message of messages) {
    if ('comment' in message) text += `: ${message.comment}\n\n`
    else text += `${message.event ? `event: ${message.event}\n` : ''}data: ${dataLines(message.data)}\n\n`
  }
  return text
}

function dataLines(data: string): string {
  return data.includes('\n') ? data.replaceAll('\n', '\ndata: ') : data
}
