import { expect, it } from 'vitest'
import { JobError } from './errors.js'
import { isInterruption, toFailure } from './job_failure.js'

it('tells a coded error as it is', () => {
  expect(toFailure(new JobError('invalid_value', 'Not so.', false))).toEqual({
    code: 'invalid_value',
    message: 'Not so.',
    retryable: false,
  })
})

it('tells only the kind of any other error, whose message may hold content or keys', () => {
  const connection = Object.assign(new TypeError('connect postgres://user:secret@host'), { code: 'ECONNREFUSED' })
  for (const error of [connection, 'the prompt was: secret', undefined]) {
    const failure = toFailure(error)
    expect(failure).toMatchObject({ code: 'internal', retryable: true })
    expect(failure.message).not.toContain('secret')
  }
  expect(toFailure(connection).message).toContain('TypeError')
})

it('knows an interruption', () => {
  expect(isInterruption(new JobError('job_interrupted', 'Stopped.', true))).toBe(true)
  expect(isInterruption(new Error('job_interrupted'))).toBe(false)
})
