import {
  type Completion,
  generatedImages,
  type OutputPart,
  type ReasoningPart,
  type RefusalPart,
  type TextPart,
  type ToolCallPart,
} from '@maester/model_gateway'
import {
  functionCallItem,
  imageItem,
  itemId,
  messageItem,
  type OutputItem,
  reasoningItem,
  refusalContent,
  textContent,
} from './output_items.js'
import { lastItemStatus } from './response_ending.js'

type ProsePart = TextPart | RefusalPart

/** One item of the output: texts that follow each other are one message. */
type Run = readonly ProsePart[] | ReasoningPart | ToolCallPart

export function encodeOutput(completion: Completion, requestId: string): readonly OutputItem[] {
  const runs = runsOf(completion.parts)
  const logprobs = answerLogprobs(completion)
  const said = runs.map((run, index) => {
    if (!isProse(run)) return encodeItem(run, index, requestId)
    const isLast = index === runs.length - 1
    const content = run.map((part, position) => {
      if (part.type === 'refusal') return refusalContent(part.text)
      return textContent(part.text, part.citations, isLast && position === run.length - 1 ? logprobs : [])
    })
    const status = isLast ? lastItemStatus(completion) : 'completed'
    return messageItem(itemId('message', requestId, index), content, status)
  })
  const images = generatedImages(completion).map((image, index) => {
    return imageItem(itemId('image_generation_call', requestId, said.length + index), image)
  })
  return [...said, ...images]
}

/** Log probabilities of the text the answer ends with, token by token, as the provider gave them. */
export function answerLogprobs({ providerMetadata }: Completion): readonly unknown[] {
  const logprobs = providerMetadata?.logprobs
  if (typeof logprobs !== 'object' || logprobs === null || !('content' in logprobs)) return []
  return Array.isArray(logprobs.content) ? logprobs.content : []
}

function encodeItem(part: ReasoningPart | ToolCallPart, index: number, requestId: string): OutputItem {
  if (part.type === 'reasoning') return reasoningItem(itemId('reasoning', requestId, index), part)
  return functionCallItem(itemId('function_call', requestId, index), part, 'completed')
}

function runsOf(parts: readonly OutputPart[]): readonly Run[] {
  const runs: Run[] = []
  for (const part of parts.flatMap(separate)) {
    const last = runs.at(-1)
    if (part.type === 'reasoning' || part.type === 'tool_call') runs.push(part)
    else if (last !== undefined && isProse(last)) runs.splice(-1, 1, [...last, part])
    else runs.push([part])
  }
  return runs
}

/** Thinking that is shown and encrypted at once is two items: each proof has its own. */
function separate(part: OutputPart): readonly OutputPart[] {
  if (part.type !== 'reasoning' || part.redacted === undefined) return [part]
  const { redacted, ...shown } = part
  const encrypted = { type: 'reasoning', text: '', redacted } as const
  return shown.text === '' && shown.signature === undefined ? [encrypted] : [shown, encrypted]
}

function isProse(run: Run): run is readonly ProsePart[] {
  return Array.isArray(run)
}
