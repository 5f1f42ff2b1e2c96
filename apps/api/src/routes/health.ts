import { z } from 'zod'
import type { ApiDependencies, Readiness } from '../dependencies.js'
import type { Route } from '../route.js'

const health = z.strictObject({ status: z.literal('ok'), service: z.literal('maester'), environment: z.string() })
const alive = z.strictObject({ status: z.literal('ok') })
const ready = z.strictObject({ status: z.literal('ready') })
const unavailable = z.strictObject({ status: z.literal('unavailable'), reasons: z.array(z.string()) })

/** /health, /livez, /readyz — whether the service runs, and whether it can work. */
export function healthRoutes({
  environment,
  readiness,
}: Pick<ApiDependencies, 'environment' | 'readiness'>): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/health',
      scope: 'public',
      operation: {
        tag: 'operation',
        summary: 'What is running',
        answers: { 200: { description: 'The service runs.', schema: health } },
      },
      handle: (c) => c.json({ status: 'ok', service: 'maester', environment }),
    },
    {
      method: 'GET',
      path: '/livez',
      scope: 'public',
      operation: {
        tag: 'operation',
        summary: 'Whether the process answers',
        answers: { 200: { description: 'It does.', schema: alive } },
      },
      handle: (c) => c.json({ status: 'ok' }),
    },
    {
      method: 'GET',
      path: '/readyz',
      scope: 'public',
      operation: {
        tag: 'operation',
        summary: 'Whether requests can be served',
        answers: {
          200: { description: 'Storage and queue answer.', schema: ready },
          503: { description: 'Something is missing.', schema: unavailable },
        },
      },
      async handle(c) {
        const state = await readiness().catch((error): Readiness => {
          c.get('scope').log.warn('readiness_failed', { error })
          return { ready: false, reasons: ['unknown'] }
        })
        return state.ready
          ? c.json({ status: 'ready' })
          : c.json({ status: 'unavailable', reasons: state.reasons }, 503)
      },
    },
  ]
}
