import type { Step } from '../delivery.js'
import type { Call } from '../endpoint.js'
import type { Generation } from '../generation/generate.js'
import type { JsonObject } from '../json.js'
import type { Reply } from '../reply.js'
import type { Vendor } from '../vendors/vendor.js'

/** A fault as data: which behaviour, and the parameters it takes. */
export type Fault = JsonObject & { readonly kind: string }

/** One kind of misbehaviour. */
export interface FaultKind {
  readonly kind: string
  /** The parameters it understands, beside `kind`; others are refused. */
  readonly parameters: readonly string[]
  /** Parameters that are left out have defaults, stated at each kind. Throws `InvalidFault` for values it cannot use. */
  effect(parameters: JsonObject): FaultEffect
}

/** Where a fault takes hold, from the earliest to the latest. Each is optional and leaves the rest healthy. */
export interface FaultEffect {
  alter?(generation: Generation): Generation
  rewrite?(reply: Reply, scene: Scene): Reply
  steps?(reply: Reply, scene: Scene): readonly Step[]
  /** True: the connection is torn down when a further request arrives on it. */
  readonly dropsNextRequest?: boolean
}

/** The call a fault befalls. */
export interface Scene {
  readonly vendor: Vendor
  readonly call: Call
  readonly model: string | null
}

/** A fault that was asked for but does not exist or does not make sense. The message is for whoever asked. */
export class InvalidFault extends Error {
  override readonly name = 'InvalidFault'
}

/** The parameter when it is one of `allowed`, `usual` when it is not given. */
export function choiceOf<Choice extends string>(
  parameters: JsonObject,
  name: string,
  allowed: readonly Choice[],
  usual: Choice,
): Choice {
  const given = parameters[name]
  if (given === undefined) return usual
  const found = allowed.find((choice) => choice === given)
  if (found === undefined) throw new InvalidFault(`"${name}" is one of ${allowed.join(', ')}.`)
  return found
}

/** The parameter when it is a number of at least zero, `usual` when it is not given. */
export function amountOf(parameters: JsonObject, name: string, usual: number): number {
  const given = parameters[name] ?? usual
  if (typeof given !== 'number' || !(given >= 0)) throw new InvalidFault(`"${name}" is a number of at least 0.`)
  return given
}
