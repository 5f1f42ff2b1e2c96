import { expect, it } from 'vitest'
import { startTestApi } from '../testing/start_test_api.js'

it('says what is running and that it is alive, whatever else is wrong', async () => {
  const api = await startTestApi({ readiness: () => Promise.reject(new Error('connect ECONNREFUSED 10.1.2.3:5432')) })

  expect(await api.read('/health')).toEqual({ status: 'ok', service: 'maester', environment: 'test' })
  expect(await api.read('/livez')).toEqual({ status: 'ok' })
  await api.close()
})

it('is ready when its parts are', async () => {
  const api = await startTestApi()

  expect(await api.read('/readyz')).toEqual({ status: 'ready' })
  await api.close()
})

it('says which part is missing, without its address', async () => {
  const api = await startTestApi({ readiness: async () => ({ ready: false, reasons: ['storage'] }) })
  expect(await api.read('/readyz')).toEqual({ status: 'unavailable', reasons: ['storage'] })
  expect((await api.get('/readyz')).status).toBe(503)
  await api.close()

  const broken = await startTestApi({
    readiness: () => Promise.reject(new Error('connect ECONNREFUSED 10.1.2.3:5432')),
  })
  const response = await broken.get('/readyz')
  expect(response.status).toBe(503)
  expect(await response.text()).not.toContain('10.1.2.3')
  await broken.close()
})
