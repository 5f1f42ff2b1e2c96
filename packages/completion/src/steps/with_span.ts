import type { Span } from '@maester/observability'

/** Runs `work` inside a child span: ended when it resolves, failed when it rejects. */
export async function withSpan<T>(parent: Span, name: string, work: (span: Span) => Promise<T> | T): Promise<T> {
  const span = parent.child(name)
  try {
    const begun = work(span)
    const result = begun instanceof Promise ? await begun : begun
    span.end()
    return result
  } catch (error) {
    span.fail(error instanceof Error && 'code' in error ? String(error.code) : 'internal')
    throw error
  }
}
