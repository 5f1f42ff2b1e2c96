/** A request that asks for something, and the same request without it. */
export interface ParameterSample {
  readonly asked: object
  readonly without?: object
  /** It asks for nothing: the vendor's own default, or nothing that changes an answer. */
  readonly saysNothing?: true
}

/** For each parameter of an official SDK's request. */
export type Samples<Params> = { readonly [Name in keyof Required<Params>]: readonly ParameterSample[] }

export const sample = (asked: object, without: object = {}): ParameterSample => ({ asked, without })
export const nothing = (asked: object, without: object = {}): ParameterSample => ({ asked, without, saysNothing: true })
