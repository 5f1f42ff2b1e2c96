import { describe, expect, it } from 'vitest'
import { failurePolicies } from './failure_policy.js'
import { type NextTryQuestion, nextTry, type TargetState } from './next_try.js'
import type { FailureClass, ProviderFailure } from './provider_failure.js'
import { defaultRetries } from './settings.js'

const failure = (failureClass: FailureClass, more: Partial<ProviderFailure> = {}): ProviderFailure => ({
  class: failureClass,
  message: '',
  notProcessed: true,
  ...more,
})

const target = (name: string, more: Partial<TargetState> = {}): TargetState => ({
  candidate: { connection: { name, type: 'plain', baseUrl: '', apiKeys: [] }, model: 'm' },
  spentKeys: new Set(),
  retries: 0,
  ...more,
})

const ask = (
  targets: readonly TargetState[],
  failed: TargetState,
  { remainingMs = 600_000, ...more }: Partial<NextTryQuestion> = {},
) =>
  nextTry({
    targets,
    failed,
    remainingMs,
    settings: defaultRetries,
    random: () => 0.5,
    isAffordable: () => true,
    contextWindowTokens: ({ connection }) => ({ small: 8_000, large: 128_000 })[connection.name],
    hasOtherKey: () => false,
    isInGoodStanding: () => true,
    isLeftAlone: () => false,
    mayPay: true,
    ...more,
  })

const classes = Object.keys(failurePolicies) as FailureClass[]

describe.each(classes)('after %s', (failureClass) => {
  const policy = failurePolicies[failureClass]

  it(`the same target is tried ${policy.sameTargetRetries} more times`, () => {
    const only = target('only', { failure: failure(failureClass) })
    let retries = 0
    while (ask([only], only) && retries < 10) {
      retries += 1
      only.retries += 1
    }
    expect(retries).toBe(policy.sameTargetRetries)
  })

  it(`another target ${policy.failover === 'any' ? 'is tried at once' : 'of the same size is not tried'}`, () => {
    const failed = target('small', { failure: failure(failureClass, { retryAfterMs: 5_000 }) })
    const other = target('small')
    const next = ask([failed, other], failed)
    if (policy.failover === 'any') expect(next).toEqual({ target: other, change: 'target', waitMs: 0, isPaid: false })
    else expect(next?.target).not.toBe(other)
  })
})

it.each([
  ['timeout_first_byte', 1],
  ['timeout_idle', 0],
  ['quota_exhausted', 0],
  ['credential', 0],
  ['bad_request', 0],
  ['network', 1],
  ['server_error', 1],
  ['overloaded', 1],
  ['malformed_response', 1],
] as const)('%s is retried %i times on the same target', (failureClass, retries) => {
  expect(failurePolicies[failureClass].sameTargetRetries).toBe(retries)
})

it('takes another key before another target where the key may be the cause', () => {
  const failed = target('a', { failure: failure('quota_exhausted') })
  expect(ask([failed, target('b')], failed, { hasOtherKey: () => true })).toMatchObject({
    target: failed,
    change: 'key',
  })
  expect(ask([failed, target('b')], failed)).toMatchObject({ change: 'target' })
})

it('passes a request that is too long only to a target known to have a larger window', () => {
  const failed = target('small', { failure: failure('context_overflow') })
  expect(ask([failed, target('unknown'), target('large')], failed)?.target.candidate.connection.name).toBe('large')
  expect(ask([failed, target('unknown')], failed)).toBeUndefined()
})

it('passes over every target that would cost too much, whether it is tried with another key, at first or again', () => {
  const dear = ({ connection }: TargetState['candidate']) => connection.name !== 'dear'
  const failed = target('dear', { failure: failure('rate_limited') })
  const more = { hasOtherKey: () => true, isAffordable: dear }
  const cheap = target('cheap')
  expect(ask([failed, target('dear'), cheap], failed, more)).toMatchObject({ target: cheap, change: 'target' })
  expect(ask([failed, target('dear')], failed, more)).toBeUndefined()
})

it('returns to the target with the shortest wait when all have been tried', () => {
  const slow = target('slow', { failure: failure('rate_limited', { retryAfterMs: 5_000 }) })
  const quick = target('quick', { failure: failure('rate_limited', { retryAfterMs: 350 }) })
  expect(ask([slow, quick], quick)).toEqual({ target: quick, change: 'none', waitMs: 350, isPaid: true })
})

it('does not wait for what would come after the deadline, or longer than a minute', () => {
  const failed = target('a', { failure: failure('rate_limited', { retryAfterMs: 5_000 }) })
  expect(ask([failed], failed, { remainingMs: 4_000 })).toBeUndefined()
  failed.failure = failure('rate_limited', { retryAfterMs: 61_000 })
  expect(ask([failed], failed)).toBeUndefined()
})

it('does not return to a target that will fail the same way', () => {
  const failed = target('a', { failure: failure('network', { hopelessHere: true }) })
  expect(ask([failed], failed)).toBeUndefined()
})

it('waits a random part of a bound that doubles and is capped', () => {
  const failed = target('a', { failure: failure('rate_limited') })
  expect(ask([failed], failed)?.waitMs).toBe(125)
  failed.retries = 1
  expect(ask([failed], failed)?.waitMs).toBe(250)
})

describe('when the retry budget is used up', () => {
  it('a target in good standing is still tried, and costs nothing', () => {
    const failed = target('a', { failure: failure('server_error') })
    const doubtful = target('doubtful')
    const good = target('good')
    const isInGoodStanding: NextTryQuestion['isInGoodStanding'] = ({ connection }) => connection.name === 'good'
    const targets = [failed, doubtful, good]
    expect(ask(targets, failed, { isInGoodStanding })).toMatchObject({ target: doubtful, isPaid: true })
    expect(ask(targets, failed, { isInGoodStanding, mayPay: false })).toMatchObject({ target: good, isPaid: false })
  })

  it('the same target is not tried again', () => {
    const failed = target('a', { failure: failure('server_error') })
    expect(ask([failed], failed)).toMatchObject({ change: 'none', isPaid: true })
    expect(ask([failed], failed, { mayPay: false })).toBeUndefined()
  })
})

describe('a target that is left alone', () => {
  it('is passed over for one that is not', () => {
    const closed = target('a', { closed: { failure: failure('overloaded') } })
    const other = target('b')
    expect(ask([closed, other], closed)).toMatchObject({ target: other, waitMs: 0 })
    expect(ask([closed], closed)).toBeUndefined()
  })

  it('is not gone on to, and not returned to, when trying it would send nothing', () => {
    const failed = target('a', { failure: failure('server_error') })
    expect(ask([failed, target('b')], failed, { isLeftAlone: () => true })).toBeUndefined()
  })

  it('is waited for when it is known to open in time, a little longer than it takes', () => {
    const closed = target('a', { closed: { failure: failure('rate_limited'), openInMs: 2_000 } })
    expect(ask([closed], closed)).toEqual({ target: closed, change: 'target', waitMs: 2_125, isPaid: false })
    expect(ask([closed], closed, { remainingMs: 2_000 })).toBeUndefined()
  })
})
