export type ReadEvent = { readonly event: string; readonly data: unknown } | { readonly comment: string }

/** The events and comments of an event stream, each as soon as it is there. */
export async function* readEvents(response: Response): AsyncGenerator<ReadEvent, undefined> {
  const decoder = new TextDecoder()
  let buffered = ''
  for await (const chunk of response.body ?? []) {
    buffered += decoder.decode(chunk, { stream: true })
    const blocks = buffered.split('\n\n')
    buffered = blocks.pop() ?? ''
    for (const block of blocks) yield toEvent(block)
  }
  return undefined
}

function toEvent(block: string): ReadEvent {
  if (block.startsWith(': ')) return { comment: block.slice(2) }
  const [event = '', data = ''] = block.split('\n')
  return { event: event.replace('event: ', ''), data: JSON.parse(data.replace('data: ', '')) }
}
