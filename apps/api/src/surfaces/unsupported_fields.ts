import { CompletionError } from '@maester/completion'
import type { UnsayableParameter } from '@maester/model_gateway'

/** Keeps account of the fields that a format has and the canonical request has not. */
export interface UnsupportedFields {
  /** Names left out so far, in order, each once. */
  readonly dropped: readonly string[]
  /** Notes that `param` is left out. Throws `CompletionError` `unsupported_parameter` unless the caller allows that. */
  refuse(param: string, why: string): void
}

/** Notes what only the format's own vendor can take, and leaves it to whoever answers to refuse it. */
export function collectUnsayable(unsayable: UnsayableParameter[]): UnsupportedFields {
  return {
    dropped: [],
    refuse(param, why) {
      if (!unsayable.some((noted) => noted.param === param)) unsayable.push({ param, why })
    },
  }
}

export function createUnsupportedFields(dropUnsupported: boolean | undefined): UnsupportedFields {
  const dropped: string[] = []
  return {
    dropped,
    refuse(param, why) {
      if (dropUnsupported !== true) {
        throw new CompletionError('unsupported_parameter', `${param} is not supported: ${why}.`, false, { param })
      }
      if (!dropped.includes(param)) dropped.push(param)
    },
  }
}
