import { expect, it } from 'vitest'
import { answerText } from './answer_text.js'

it('is the text, or the words of a refusal where there is no text', () => {
  const refusal = { type: 'refusal', text: 'I cannot help with that.' } as const
  expect(answerText({ parts: [refusal] })).toBe('I cannot help with that.')
  expect(answerText({ parts: [{ type: 'text', text: 'Yes.' }, refusal] })).toBe('Yes.')
  expect(answerText({ parts: [] })).toBe('')
})
