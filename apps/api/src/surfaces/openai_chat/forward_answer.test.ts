import type { Completion } from '@maester/model_gateway'
import { expect, it } from 'vitest'
import { answerFactsOfOneTry as answerFacts, callFacts } from '../testing/facts.js'
import { forwardChatCompletion } from './forward_answer.js'

const completion: Completion = { parts: [], finishReason: 'stop', usage: { inputTokens: 12, outputTokens: 342 } }
const forward = (body: object) =>
  JSON.parse(forwardChatCompletion(JSON.stringify(body), completion, callFacts, answerFacts))
const answer = (message: object) => ({ choices: [{ index: 0, message, finish_reason: 'stop' }] })

it('counts reasoning inside the completion where the provider counts it beside', () => {
  const usage = { prompt_tokens: 12, completion_tokens: 2, total_tokens: 354 }
  expect(forward({ ...answer({}), usage }).usage).toMatchObject({ ...usage, completion_tokens: 342 })
})

it('leaves figures that mean what the format says', () => {
  const usage = { prompt_tokens: 12, completion_tokens: 342, total_tokens: 354, queue_time: 0.5 }
  expect(forward({ ...answer({}), usage }).usage).toMatchObject(usage)
  expect(forward({ ...answer({}), usage: { prompt_tokens: 12 } }).usage).not.toHaveProperty('completion_tokens')
})

it.each(['', null])('gives a call with %j for arguments empty ones', (told) => {
  const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: told } }
  const other = { id: 'c2', type: 'function', function: { name: 'g', arguments: '{"note":"\\"arguments\\":\\"\\""}' } }
  const { message } = forward(answer({ tool_calls: [call, other] })).choices[0]
  expect(message.tool_calls).toEqual([{ ...call, function: { name: 'f', arguments: '{}' } }, other])
})

it('tells reasoning under the name it has in all answers, and under the provider’s', () => {
  const message = { role: 'assistant', content: 'Hi', refusal: null, reasoning: 'Greet.' }
  expect(forward(answer(message)).choices[0].message).toEqual({ ...message, reasoning_content: 'Greet.' })
})

it('has an empty message where the provider’s filter left none', () => {
  const [choice] = forward({ choices: [{ index: 0, finish_reason: 'content_filter' }] }).choices
  expect(choice).toMatchObject({
    finish_reason: 'content_filter',
    message: { role: 'assistant', content: null, refusal: null },
  })
})

it('tells reasoning that stands in details alone', () => {
  const reasoning_details = [
    { type: 'reasoning.summary', summary: 'Look ' },
    { type: 'reasoning.text', text: 'it up.' },
  ]
  const told = forward(answer({ content: 'Hi', reasoning: null, reasoning_details })).choices[0].message
  expect(told).toMatchObject({ reasoning_details, reasoning_content: 'Look it up.' })
  const encrypted = [{ type: 'reasoning.encrypted', data: 'gAAA' }]
  expect(forward(answer({ reasoning_details: encrypted })).choices[0].message).not.toHaveProperty('reasoning_content')
})
