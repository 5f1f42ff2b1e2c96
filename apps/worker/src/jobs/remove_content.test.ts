import type { JobContext } from '@maester/jobs'
import { createMemoryLogger } from '@maester/observability/testing'
import { expect, it } from 'vitest'
import { removeContentJob } from './remove_content.js'

const at = '2026-11-20T10:00:00Z'

function scene(retentionDays: number | undefined, old: number) {
  const asked: string[] = []
  const ending = new AbortController()
  let left = old
  const requests = {
    async removeContent(before: Date, limit: number) {
      asked.push(before.toISOString())
      const removed = Math.min(limit, left)
      left -= removed
      return removed
    },
  }
  const content = { requests, ...(retentionDays !== undefined && { retentionDays }) }
  const context: JobContext = {
    ...{ tenantId: '*', jobId: 'j', attempt: 1, stopping: ending.signal, signal: ending.signal },
    ...{ reportProgress: () => {}, log: createMemoryLogger().log },
  }
  const job = removeContentJob({ content })
  return { asked, ending, left: () => left, run: (payload: unknown) => job.run(payload, context) }
}

it('removes all that is older than the days to keep it, batch by batch, and the second time nothing', async () => {
  const { run, asked, left } = scene(30, 1_001)
  expect(await run({ at })).toEqual({ removed: 1_001 })
  expect(await run({ at })).toEqual({ removed: 0 })
  expect(new Set(asked)).toEqual(new Set(['2026-10-21T10:00:00.000Z']))
  expect(left()).toBe(0)
})

it('removes nothing when content is kept for good', async () => {
  const { run, asked } = scene(undefined, 10)
  expect(await run({ at })).toEqual({ removed: 0 })
  expect(asked).toEqual([])
})

it('leaves after the batch in hand when it is to stop', async () => {
  const { run, ending, left } = scene(1, 5_000)
  ending.abort()
  expect(await run({ at })).toEqual({ removed: 500 })
  expect(left()).toBe(4_500)
})

it('refuses a payload without a time', async () => {
  await expect(scene(1, 1).run({ at: 'soon' })).rejects.toMatchObject({ code: 'invalid_value' })
})
