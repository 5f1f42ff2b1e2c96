import { createTextRedactor, type SensitiveKind } from '@maester/evaluation'
import type { RequestFinish } from '../ports/request_store.js'
import { recordedBody } from './recorded_body.js'

type Json = Readonly<Record<string, unknown>>

export interface ContentSettings {
  /** Whether prompts and answers are written into records. Figures always are. */
  readonly store: boolean
  /** Taken out of what is written; what goes to the provider and to the caller stays as it is. */
  readonly redact: readonly SensitiveKind[]
}

/** What of prompts and answers is written into records. */
export interface RecordedContent {
  /** A request's body; `undefined`: nothing of it is kept. */
  input(body: Json): Json | undefined
  finish(record: RequestFinish): RequestFinish
}

/** Fields of a recorded answer that hold what was said; the others are figures. `evaluation` has a column of its own. */
export const CONTENT_OF_ANSWER = ['content', 'tool_calls', 'citations', 'evaluation'] as const

/** Everything but media too large to keep. */
export const wholeContent: RecordedContent = { input: recordedBody, finish: (record) => record }

const noContent: RecordedContent = { input: () => undefined, finish: withoutContent }

export function createRecordedContent({ store, redact }: ContentSettings): RecordedContent {
  if (!store) return noContent
  return redact.length === 0 ? wholeContent : redactedContent(createTextRedactor(redact))
}

/** A request's end without what was said. The reasons of checks go too, which may quote the answer. */
export function withoutContent<Finish extends Pick<RequestFinish, 'content' | 'answer' | 'evaluation'>>(
  record: Finish,
): Omit<Finish, 'content'> {
  const { content: _, answer, evaluation, ...rest } = record
  return {
    ...rest,
    ...(answer && { answer: figuresOf(answer) }),
    ...(evaluation && {
      evaluation: { ...evaluation, metrics: evaluation.metrics.map((metric) => ({ ...metric, reason: null })) },
    }),
  } as Omit<Finish, 'content'>
}

function figuresOf(answer: Json): Json {
  const words: readonly string[] = CONTENT_OF_ANSWER
  return Object.fromEntries(Object.entries(answer).filter(([name]) => !words.includes(name)))
}

function redactedContent(redact: (text: string) => string): RecordedContent {
  const redactAll = (value: unknown): unknown => {
    if (typeof value === 'string') return redact(value)
    // A card's number may have been written as a number.
    if (typeof value === 'number') return redact(String(value)) === String(value) ? value : redact(String(value))
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(redactAll)
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [redact(key), redactAll(child)]))
  }
  return {
    input: (body) => redactAll(recordedBody(body)) as Json,
    finish: ({ content, answer, evaluation, ...record }) => ({
      ...record,
      ...(content !== undefined && { content: redact(content) }),
      ...(answer && { answer: redactAnswer(answer, redactAll) }),
      ...(evaluation && {
        evaluation: {
          ...evaluation,
          metrics: evaluation.metrics.map((metric) => ({
            ...metric,
            reason: metric.reason === null ? null : redact(metric.reason),
          })),
        },
      }),
    }),
  }
}

function redactAnswer(answer: Json, redactAll: (value: unknown) => unknown): Json {
  const words = CONTENT_OF_ANSWER.filter((name) => name in answer).map((name) => [name, redactAll(answer[name])])
  return { ...answer, ...Object.fromEntries(words) }
}
