const messages = [{ role: 'user', content: 'Hello' }]

/** Every route that streams answers: a question to it, and what only a whole answer ends with. */
export const streamedSurfaces = [
  { path: '/v1/chat/completions', body: { messages }, end: /data: \[DONE\]/ },
  { path: '/v1/messages', body: { messages, max_tokens: 99 }, end: /event: message_stop/ },
  { path: '/v1/responses', body: { input: 'Hello' }, end: /event: response\.(completed|incomplete)/ },
  { path: '/v1/reliable_completion', body: { prompt: 'Hello' }, end: /event: result/ },
] as const

/** The text that the deltas of a stream tell, in whichever of the formats. */
export function readSurfaceText(stream: string): string {
  return stream
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => deltaOf(JSON.parse(line.slice(6))))
    .join('')
}

interface AnyDelta {
  readonly type?: string
  readonly content?: unknown
  readonly delta?: unknown
  /** Of a whole answer. */
  readonly request_id?: string
  readonly choices?: readonly { readonly delta?: { readonly content?: string | null } }[]
}

function deltaOf({ type, content, delta, choices, request_id: whole }: AnyDelta): string {
  if (whole !== undefined) return ''
  if (choices !== undefined) return choices.map((choice) => choice.delta?.content ?? '').join('')
  if (type === 'response.output_text.delta') return String(delta)
  if (type === 'content_block_delta') return (delta as { readonly text?: string }).text ?? ''
  return type === undefined && typeof content === 'string' ? content : ''
}
