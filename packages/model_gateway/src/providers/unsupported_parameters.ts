import { GatewayError } from '../errors.js'
import type { EncodeOptions } from '../provider.js'

/** Keeps account of the parameters a target cannot honour. */
export interface UnsupportedParameters {
  /** Names left out so far, in order, each once. */
  readonly dropped: readonly string[]
  /** Notes that `param` is left out. Throws `GatewayError` `unsupported_parameter` unless the caller allows that. */
  refuse(param: string, why: string): void
  /** Notes that `param` is left out, where that only describes something or shows more: no request fails for it. */
  leaveOut(param: string): void
}

/** They say whose request it is and what for: no answer depends on them, and no request fails for them. */
const DESCRIPTIVE: ReadonlySet<string> = new Set(['user', 'metadata'])

export function createUnsupportedParameters(
  provider: string,
  options: Pick<EncodeOptions, 'dropUnsupported'>,
): UnsupportedParameters {
  const dropped: string[] = []
  function leaveOut(param: string): void {
    if (!dropped.includes(param)) dropped.push(param)
  }
  return {
    dropped,
    leaveOut,
    refuse(param, why) {
      if (options.dropUnsupported !== true && !DESCRIPTIVE.has(param)) throw unsupportedParameter(provider, param, why)
      leaveOut(param)
    },
  }
}

export function unsupportedParameter(provider: string, param: string, why: string): GatewayError {
  return new GatewayError('unsupported_parameter', `${param} cannot be sent to ${provider}: ${why}.`, false, {
    param,
    failureClass: 'unsupported_capability',
    status: 400,
  })
}
