import { plainWords } from '@maester/observability'
import type { z } from 'zod'
import { JobError } from './errors.js'

/** Time between attempts: `firstDelayMs`, then twice as long each time up to `maxDelayMs`; a random part is taken off. */
export interface JobBackoff {
  readonly firstDelayMs: number
  readonly maxDelayMs: number
}

/**
 * What whoever enqueues a job and whoever runs it agree on.
 *
 * Payloads grow by optional fields only, and workers are deployed before those who enqueue: an older worker refuses
 * fields it does not know rather than ignore them.
 */
export interface JobContract<Name extends string = string, Payload = unknown, Input = unknown> {
  readonly name: Name
  readonly payload: z.ZodType<Payload, Input>
  /** Attempts before the job is dead, lost workers included. */
  readonly maxAttempts: number
  readonly backoff: JobBackoff
  /** How many such jobs one worker runs at a time, unless it is told otherwise. */
  readonly concurrency: number
  /** Only the service itself makes such jobs; callers are refused. */
  readonly isInternal: boolean
}

/** Attempts 5, delays of 2 s doubling to 5 minutes, one job at a time, for callers to make, unless given. */
export function defineContract<Name extends string, Payload, Input>(
  contract: Pick<JobContract<Name, Payload, Input>, 'name' | 'payload'> &
    Partial<Pick<JobContract, 'maxAttempts' | 'backoff' | 'concurrency' | 'isInternal'>>,
): JobContract<Name, Payload, Input> {
  return {
    maxAttempts: 5,
    backoff: { firstDelayMs: 2_000, maxDelayMs: 300_000 },
    concurrency: 1,
    isInternal: false,
    ...contract,
  }
}

/**
 * The payload as the contract reads it. Throws `unknown_parameter` or `invalid_value` naming the first field at fault by
 * its path from `payload` on: `payload.items.3.prompt`.
 */
export function parsePayload<Payload>(contract: Pick<JobContract<string, Payload>, 'payload'>, payload: unknown) {
  const parsed = contract.payload.safeParse(payload)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  const path = ['payload', ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    const param = [...path, issue.keys[0]].join('.')
    throw new JobError('unknown_parameter', `Unknown parameter: ${param}.`, false, { param })
  }
  const param = path.join('.')
  throw new JobError('invalid_value', `${param}: ${plainWords(issue)}.`, false, { param })
}

/** Delay before the attempt after `attempts` failed ones, in ms; `random` is in [0, 1) and takes off up to half. */
export function backoffMs({ firstDelayMs, maxDelayMs }: JobBackoff, attempts: number, random: number): number {
  const delayMs = Math.min(maxDelayMs, firstDelayMs * 2 ** Math.max(0, attempts - 1))
  return Math.round(delayMs * (1 - random / 2))
}
