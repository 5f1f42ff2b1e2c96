import { expect, it } from 'vitest'
import { findReplayFormat, replayOperation } from './find_replay_format.js'
import { completionReplayFormats, type ReplayFormat } from './replay_format.js'

const own: ReplayFormat = {
  prepare: (body) => body,
  parse: () => ({
    prompt: { kind: 'messages', messages: [] },
    options: {},
    checks: [],
    allowCheaperModel: false,
    tags: {},
  }),
}
const formats = { ...completionReplayFormats, chat_completions: own }

it.each([
  ['reliable_completion', 'replay'],
  ['batch_inference', 'replay'],
  ['replay', 'replay'],
  ['chat_completions', 'replay:chat_completions'],
  ['replay:chat_completions', 'replay:chat_completions'],
])('records the replay of %s as %s, under which its format is found again', (original, replayed) => {
  expect(replayOperation(original)).toBe(replayed)
  expect(findReplayFormat(formats, replayed)).toBe(findReplayFormat(formats, original))
})

it.each(['embeddings', 'constructor', 'replay:embeddings'])(
  'says that a request of %s cannot be replayed',
  (operation) => {
    expect(() => findReplayFormat(formats, operation)).toThrow(expect.objectContaining({ code: 'invalid_value' }))
  },
)

it('sends a body again whole, with the changes asked for, and pins its prompt', () => {
  const body = { prompt_name: 'p', prompt_label: 'production', stream: true, model: 'a', max_tokens: 9 }

  expect(completionReplayFormats.prompted_completion?.prepare(body, { model: 'b', promptVersion: 'v2' })).toEqual({
    prompt_name: 'p',
    prompt_version: 'v2',
    model: 'b',
    max_tokens: 9,
  })
})
