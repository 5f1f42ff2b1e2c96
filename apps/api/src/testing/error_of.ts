import type { z } from 'zod'
import { errorAnswer } from '../openapi/error_answer.js'
import { messageErrorAnswer } from '../openapi/message_error_answer.js'

/** The error a refusal carries, held against the documented shape and the headers it belongs to. */
export async function errorOf(response: Response): Promise<z.infer<typeof errorAnswer>['error']> {
  const { error } = errorAnswer.parse(await response.json())
  if (error.request_id !== response.headers.get('x-request-id')) throw new Error('the error names another request')
  return error
}

/** The same where errors are in Anthropic's shape. */
export async function messageErrorOf(response: Response): Promise<z.infer<typeof messageErrorAnswer>['error']> {
  const { error, request_id: requestId } = messageErrorAnswer.parse(await response.json())
  if (requestId !== response.headers.get('request-id')) throw new Error('the error names another request')
  return error
}
