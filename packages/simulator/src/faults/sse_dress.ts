import type { Reply } from '../reply.js'
import { choiceOf, type FaultKind } from './fault.js'

const endings = { lf: '\n', crlf: '\r\n', cr: '\r' } as const

/**
 * A stream written in an unusual but valid way: `line_ending` lf, crlf or cr (default lf); `comments` between events,
 * a byte order mark (`bom`), no space after the colon (`no_space`), data over several lines (`split_data`), each
 * false by default. Replies that are not server-sent events stay as they are.
 */
export const sseDress: FaultKind = {
  kind: 'sse_dress',
  parameters: ['line_ending', 'comments', 'bom', 'no_space', 'split_data'],
  effect(parameters) {
    const ending = endings[choiceOf(parameters, 'line_ending', ['lf', 'crlf', 'cr'], 'lf')]
    function dress(text: string): string {
      let dressed = text.replaceAll('\r\n', '\n')
      if (parameters.no_space === true) dressed = dressed.replace(/^(data|event): /gmu, '$1:')
      if (parameters.split_data === true) dressed = dressed.replace(/^data:( ?)\{/gmu, 'data:$1{\ndata:$1')
      if (parameters.comments === true) dressed = `: keep-alive\n\n:\n${dressed}`
      return dressed.replaceAll('\n', ending)
    }
    return {
      rewrite(reply): Reply {
        if (!reply.headers['content-type']?.startsWith('text/event-stream')) return reply
        const mark = parameters.bom === true ? '\uFEFF' : ''
        const parts = reply.parts.map((part, index) => {
          const text = dress(part.bytes.toString('utf8'))
          return { ...part, bytes: Buffer.from(index === 0 ? mark + text : text) }
        })
        return { ...reply, parts }
      },
    }
  },
}
