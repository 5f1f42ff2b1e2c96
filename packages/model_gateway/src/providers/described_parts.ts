import type { CompletionRequest } from '../completion_request.js'
import type { ImagePart, Message, ToolResultPart } from '../message.js'
import type { UnsupportedParameters } from './unsupported_parameters.js'

/** For formats in which participants have no names. */
export function leaveOutNames(messages: readonly Message[], unsupported: UnsupportedParameters): void {
  if (messages.some(({ name }) => name !== undefined)) unsupported.leaveOut('messages.name')
}

/** For formats in which only the user shows pictures: those the model made cannot be sent back. */
export function withoutAnswerImages(
  messages: readonly Message[],
  unsupported: UnsupportedParameters,
): readonly Message[] {
  const isMade = ({ role, parts }: Message) => role === 'assistant' && parts.some(({ type }) => type === 'image')
  if (!messages.some(isMade)) return messages
  unsupported.refuse('image', 'a picture of an answer cannot be sent back there')
  return messages.map((message) =>
    isMade(message) ? { ...message, parts: message.parts.filter(({ type }) => type !== 'image') } : message,
  )
}

/** For formats that look at every image alike. `auto` asks for nothing. */
export function leaveOutDetail({ detail }: ImagePart, unsupported: UnsupportedParameters): void {
  if (detail === 'low' || detail === 'high') unsupported.leaveOut('image.detail')
}

/** For formats without a mark on the result of a tool that failed: its content goes as it is. */
export function leaveOutError({ isError }: ToolResultPart, unsupported: UnsupportedParameters): void {
  if (isError === true) unsupported.leaveOut('tool_result.is_error')
}

/**
 * For formats in which thinking is asked for by its effort alone: that it is on, with the amount left to the model, or that it
 * is to be shown, cannot be said.
 */
export function leaveOutThinkingMode(
  { effort, budgetTokens, includeText }: NonNullable<CompletionRequest['reasoning']>,
  unsupported: UnsupportedParameters,
): void {
  if (includeText === true) unsupported.leaveOut('reasoning.summary')
  else if (effort === undefined && budgetTokens === undefined) unsupported.leaveOut('thinking')
}
