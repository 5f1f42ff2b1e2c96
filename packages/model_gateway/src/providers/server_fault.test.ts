import { expect, it } from 'vitest'
import { messagesFailureFormat } from './anthropic_messages/failures.js'
import { classifyReply } from './failure_reply.js'
import { chatFailureFormat } from './openai_chat/chat_failures.js'

const formats = [
  ['chat completions', chatFailureFormat()],
  ['messages', messagesFailureFormat],
] as const

it.each(
  formats.flatMap(([name, format]) =>
    (
      [
        [400, 'bad_request'],
        [401, 'credential'],
        [413, 'request_too_large'],
        [429, 'rate_limited'],
        [500, 'server_error'],
        [503, 'overloaded'],
        [520, 'server_error'],
      ] as const
    ).map(([status, expected]) => [name, status, expected, format] as const),
  ),
)('in %s an api_error beside a %i is a %s', (_name, status, expected, format) => {
  const body = Buffer.from(JSON.stringify({ type: 'error', error: { type: 'api_error', message: 'No.' } }))
  expect(classifyReply(format, { status, headers: {}, body }).class).toBe(expected)
})
