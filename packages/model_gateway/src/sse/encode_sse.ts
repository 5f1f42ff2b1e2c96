/** One server-sent event. `event` `''` leaves the name out; line breaks in `data` become several data lines. */
export function encodeSse(event: string, data: string): string {
  const lines = /[\r\n]/.test(data) ? data.split(/\r\n|\r|\n/).join('\ndata: ') : data
  return event === '' ? `data: ${lines}\n\n` : `event: ${event}\ndata: ${lines}\n\n`
}

/** A comment: keeps a connection alive without saying anything. */
export function encodeSseComment(text: string): string {
  return `: ${text.replace(/[\r\n]+/g, ' ')}\n\n`
}
