/** A call of a streamed delta, or a piece of one. */
export interface ForwardedCall {
  readonly index?: number | null
  readonly id?: string | null
  readonly function?: { readonly arguments?: unknown } | null
}

/** Numbers the calls of one choice from 0 without gaps, whatever numbers the provider gives them. */
export interface CallNumbers {
  of(call: ForwardedCall): number
  /** Numbers of the calls that have had no arguments so far. */
  withoutArguments(): readonly number[]
}

interface NumberedCall {
  readonly id: string
  hasArguments: boolean
}

/**
 * Some providers count content blocks, texts included; some number every call 0 and tell them apart by id; some give no
 * number. A piece without an id, or with the same one, goes on with the call that has its number.
 */
export function createCallNumbers(): CallNumbers {
  const calls: NumberedCall[] = []
  const byIndex = new Map<number, number>()

  function numberOf({ index, id }: ForwardedCall): number {
    const said = index ?? (id ? calls.length : calls.length - 1)
    const known = byIndex.get(said)
    if (known !== undefined && (!id || calls[known]?.id === id)) return known
    calls.push({ id: id ?? '', hasArguments: false })
    byIndex.set(said, calls.length - 1)
    return calls.length - 1
  }

  return {
    of(call) {
      const number = numberOf(call)
      const known = calls[number]
      if (known !== undefined) known.hasArguments ||= (call.function?.arguments ?? '') !== ''
      return number
    },
    withoutArguments: () => calls.flatMap(({ hasArguments }, number) => (hasArguments ? [] : [number])),
  }
}
