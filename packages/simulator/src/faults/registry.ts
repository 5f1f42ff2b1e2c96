import type { JsonObject } from '../json.js'
import { body } from './body.js'
import { hang, reset, resetIdle } from './connection.js'
import { error } from './error.js'
import { event } from './event.js'
import { type Fault, type FaultEffect, type FaultKind, InvalidFault } from './fault.js'
import { finish, refusalFault } from './finish.js'
import { headerOverflow, redirect } from './head.js'
import { duplicateResponse, reusedId } from './identity.js'
import { drip, slow } from './pace.js'
import { rechunk } from './rechunk.js'
import { sseDress } from './sse_dress.js'
import { streamError } from './stream_error.js'
import { giant, invalidUtf8 } from './text.js'
import { truncate } from './truncation.js'
import { unfinished } from './unfinished.js'
import { usage } from './usage.js'

/** Every kind of fault. */
export const faultKinds: readonly FaultKind[] = [
  reset,
  resetIdle,
  hang,
  slow,
  drip,
  truncate,
  error,
  streamError,
  unfinished,
  body,
  redirect,
  headerOverflow,
  giant,
  invalidUtf8,
  rechunk,
  sseDress,
  usage,
  finish,
  refusalFault,
  event,
  reusedId,
  duplicateResponse,
]

/** What `fault` does. Throws `InvalidFault` when its kind or a parameter is unknown or makes no sense. */
export function effectOf({ kind, ...parameters }: Fault): FaultEffect {
  const found = faultKinds.find((candidate) => candidate.kind === kind)
  if (!found)
    throw new InvalidFault(
      `There is no fault kind "${kind}". There are ${faultKinds.map((one) => one.kind).join(', ')}.`,
    )
  refuseUnknown(found, parameters)
  return found.effect(parameters)
}

function refuseUnknown(kind: FaultKind, parameters: JsonObject): void {
  const unknown = Object.keys(parameters).find((name) => !kind.parameters.includes(name))
  if (unknown === undefined) return
  const known = kind.parameters.length > 0 ? `It takes ${kind.parameters.join(', ')}.` : 'It takes none.'
  throw new InvalidFault(`The fault "${kind.kind}" has no parameter "${unknown}". ${known}`)
}
