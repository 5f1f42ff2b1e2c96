import { expect, it } from 'vitest'
import { createTestContext } from './test_context.js'

it('records what is traced and logged through it', () => {
  const context = createTestContext({ principal: { tenantId: 'acme' } })
  context.span.child('inner').end()
  context.log.info('done')
  expect(context.spans).toMatchObject([{ name: 'inner', tenantId: 'acme', requestId: context.requestId }])
  expect(context.spans[0]?.traceId).toBe(context.traceId)
  expect(context.lines).toMatchObject([{ event: 'done' }])
  expect(createTestContext().requestId).not.toBe(context.requestId)
})
