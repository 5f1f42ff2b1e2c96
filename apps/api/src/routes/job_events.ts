import { setTimeout as delay } from 'node:timers/promises'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { isFinalState, type JobKey, type JobRecord } from '@maester/jobs'
import type { ApiDependencies, ApiSettings } from '../dependencies.js'
import { noteError } from '../errors/answer_error.js'
import { serviceStops } from '../errors/service_stops.js'
import { bodyOf } from '../errors/to_error_body.js'
import type { Route } from '../route.js'
import { createEventStream, type EventStream } from '../stream/event_stream.js'
import { toJobDetail, toJobSummary } from '../wire/job.js'
import { jobKeyOf, requireJob } from './job_key.js'

type Dependencies = Pick<ApiDependencies, 'jobStore' | 'stopping'> & {
  readonly settings: Pick<ApiSettings, 'eventStream' | 'jobPollMs'>
}

/** GET /v1/jobs/{job_id}/events — a job's progress as it happens, whichever process runs it. */
export function jobEventRoutes({ jobStore, stopping, settings }: Dependencies): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/jobs/:job_id/events',
      scope: 'jobs',
      operation: {
        tag: 'jobs',
        summary: 'Watch a job',
        description:
          'Server-sent events: `progress` with the job whenever it has changed, then one `result` with the job and its ' +
          'result when it is final. When the service stops before that, one `error` with the code `shutting_down`.',
        answers: { 200: { description: 'An event stream.', contentType: 'text/event-stream' } },
      },
      async handle(c) {
        const key = jobKeyOf(c)
        const job = requireJob(await jobStore.find(key))
        if (c.req.method === 'HEAD') return c.body(null, 200, { 'content-type': 'text/event-stream' })
        const scope = c.get('scope')
        const stream = createEventStream(c.env.outgoing, settings.eventStream)
        try {
          const end = AbortSignal.any(stopping ? [scope.signal, stopping] : [scope.signal])
          const isFinal = await watch(job, key, stream, end)
          if (!isFinal) await stream.send('error', bodyOf(noteError(serviceStops(), scope), scope.requestId))
        } finally {
          stream.end()
        }
        return RESPONSE_ALREADY_SENT
      },
    },
  ]

  /** Whether the job became final before `end`. */
  async function watch(first: JobRecord, key: JobKey, stream: EventStream, end: AbortSignal): Promise<boolean> {
    let told = ''
    for (let job = first; !end.aborted; job = requireJob(await jobStore.find(key))) {
      const summary = toJobSummary(job)
      const text = JSON.stringify(summary)
      if (text !== told) await stream.send('progress', summary)
      told = text
      if (isFinalState(job.state)) {
        await stream.send('result', toJobDetail(job))
        return true
      }
      await delay(settings.jobPollMs, undefined, { signal: end }).catch(() => undefined)
    }
    return false
  }
}
