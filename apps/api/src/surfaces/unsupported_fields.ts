import { CompletionError } from '@maester/completion'
import type { UnsayableParameter } from '@maester/model_gateway'

/** Keeps account of the fields that a format has and the canonical request has not. */
export interface UnsupportedFields {
  /** Names left out so far, in order, each once. */
  readonly dropped: readonly string[]
  /** Notes that `param` is left out. Throws `CompletionError` `unsupported_parameter` unless the caller allows that. */
  refuse(param: string, why: string): void
  /** The same for what can never be left out: without it the question would be another one. */
  demand(param: string, why: string): void
}

/** Notes what only the format's own vendor can take, and leaves it to whoever answers to refuse it. */
export function collectUnsayable(unsayable: UnsayableParameter[]): UnsupportedFields {
  function note(parameter: UnsayableParameter): void {
    if (!unsayable.some(({ param }) => param === parameter.param)) unsayable.push(parameter)
  }
  return {
    dropped: [],
    refuse: (param, why) => note({ param, why }),
    demand: (param, why) => note({ param, why, essential: true }),
  }
}

export function createUnsupportedFields(dropUnsupported: boolean | undefined): UnsupportedFields {
  const dropped: string[] = []
  function demand(param: string, why: string): never {
    throw new CompletionError('unsupported_parameter', `${param} is not supported: ${why}.`, false, { param })
  }
  return {
    dropped,
    demand,
    refuse(param, why) {
      if (dropUnsupported !== true) demand(param, why)
      if (!dropped.includes(param)) dropped.push(param)
    },
  }
}
