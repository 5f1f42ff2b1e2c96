import { expect, it } from 'vitest'
import { createQuietLogger } from './quiet_logger.js'
import { createMemoryLogger } from './testing/memory_logger.js'

function quiet() {
  const { log, lines } = createMemoryLogger()
  const clock = { ms: 0 }
  return { clock, lines, log: createQuietLogger(log, { events: ['queue_failed'], now: () => clock.ms }) }
}

it('writes one line of a named event in 5 s, with how many were left out since the last one', () => {
  const { clock, lines, log } = quiet()
  for (const ms of [0, 1, 4_999, 5_000, 5_001, 10_000, 15_000]) {
    clock.ms = ms
    log.warn('queue_failed', { at: ms, error: new Error('refused') })
  }

  expect(lines.map(({ at, suppressed }) => [at, suppressed])).toEqual([
    [0, undefined],
    [5_000, 2],
    [10_000, 1],
    [15_000, undefined],
  ])
  expect(lines[0]).toMatchObject({ event: 'queue_failed', level: 'warn', error: { message: 'refused' } })
})

it('counts a named event over all children and both levels', () => {
  const { clock, lines, log } = quiet()
  log.child({ request_id: 'a' }).error('queue_failed')
  log.child({ request_id: 'b' }).warn('queue_failed')
  clock.ms = 5_000
  log.child({ request_id: 'c' }).child({ job_id: 'd' }).error('queue_failed')

  expect(lines).toMatchObject([{ request_id: 'a' }, { request_id: 'c', job_id: 'd', suppressed: 1 }])
})

it('leaves every other event alone', () => {
  const { lines, log } = quiet()
  for (const write of [log.debug, log.info, log.warn, log.error]) {
    write('job_done')
    write('job_done')
  }

  expect(lines).toHaveLength(8)
})
