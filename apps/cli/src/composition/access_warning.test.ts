import { expect, it } from 'vitest'
import { accessWarning } from './access_warning.js'
import { banner } from './banner.js'

const adminKey = 'an-admin-key-of-at-least-32-characters'

it('warns loudly where anyone who reaches the port is administrator', () => {
  const warning = accessWarning({ auth: 'local', host: '0.0.0.0' })
  expect(warning?.event).toBe('anyone_may_call')
  const facts = { url: 'http://0.0.0.0:8080', simulatorUrl: undefined, needsKey: false, storage: 'embedded' }
  expect(banner({ ...facts, warning: warning?.words })).toContain('WARNING')
})

it('says that nobody can begin where keys are asked for and there is none for the operator', () => {
  expect(accessWarning({ auth: 'required', host: '0.0.0.0' })?.event).toBe('no_admin_key')
})

it.each([
  { auth: 'local', host: '127.0.0.1' },
  { auth: 'local', host: '::1' },
  { auth: 'required', host: '0.0.0.0', adminKey },
] as const)('says nothing of %j', (environment) => {
  expect(accessWarning(environment)).toBeUndefined()
})
