// Makes a job. Another service does this with the database's job store and needs neither queue nor Redis.
import { createJobs } from '@maester/jobs'
import { createMemoryJobStore } from '@maester/jobs/testing'

const store = createMemoryJobStore()
const jobs = createJobs({ store, principal: { tenantId: 'acme' } })

const job = await jobs.enqueue('batch_inference', {
  items: [
    { custom_id: 'a', prompt: 'Name a river.' },
    { prompt: 'Name a lake.', max_tokens: 20 },
  ],
  defaults: { model: 'gpt-4.1-mini', tags: { feature: 'demo' } },
})
console.log(job.jobId, job.state, `${job.payload.items.length} items`)

try {
  await jobs.enqueue('batch_inference', { items: [{ prompt: 'Hi', max_tokens: 0 }] })
} catch (error) {
  console.log(error.code, error.detail.param)
}
