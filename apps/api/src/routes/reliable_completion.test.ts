import { CompletionError } from '@maester/completion'
import { GatewayError } from '@maester/model_gateway'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { answerTo } from '../testing/answers.js'
import { startTestApi, type TestApi } from '../testing/start_test_api.js'
import { completionAnswer } from '../wire/completion_answer.js'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const path = '/v1/reliable_completion'

it('answers with the whole answer, and says in headers what it took', async () => {
  const response = await api.post(path, { prompt: 'Say hello.', model: 'gpt-4.1-mini', max_tokens: 200 })

  expect(response.status).toBe(200)
  const answer = await response.json()
  expect(completionAnswer.parse(answer)).toEqual(answer)
  expect(answer.request_id).toBe(response.headers.get('x-request-id'))
  expect(answer.trace_id).toBe(response.headers.get('x-trace-id'))
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/json',
    'x-maester-provider': 'openai',
    'x-maester-model': 'gpt-4.1-mini',
    'x-maester-attempts': '1',
    'x-maester-cost-usd': '0.000093',
    'x-maester-simulated': 'true',
  })
})
