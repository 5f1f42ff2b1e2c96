import { DatabaseError } from '@maester/database'
import { expect, it } from 'vitest'
import { untilStorageAnswers } from './until_storage_answers.js'

it('does it again while storage is away, later each time, and not when that cannot help', async () => {
  const waits: number[] = []
  let tries = 0
  const work = async () => {
    tries += 1
    if (tries <= 9) throw new DatabaseError('database_unavailable', 'The connection was lost.', true)
    return 'done'
  }
  const wait = async (ms: number) => void waits.push(ms)
  expect(await untilStorageAnswers(work, { warn: () => {} }, wait)).toBe('done')
  expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])

  const refuse = async () => {
    throw new DatabaseError('schema_too_new', 'The schema is newer.', false)
  }
  await expect(untilStorageAnswers(refuse, { warn: () => {} }, wait)).rejects.toThrow('newer')
  expect(waits).toHaveLength(9)
})
