import { expect, it } from 'vitest'
import type { ApiKey } from '../api_key.js'
import { defaultScopes } from '../scope.js'
import { refuseWidening } from './change_key.js'
import { grantOf } from './key_grant.js'

const tomorrow = new Date('2026-11-22T00:00:00Z')
const later = new Date('2026-12-22T00:00:00Z')
const denied = (code: string, param: string) => expect.objectContaining({ code, detail: { param } })

it('gives the usual scopes when none are named, and no more than the grantor has', () => {
  expect(grantOf({}, {}).scopes).toEqual(defaultScopes)
  expect(grantOf({}, { scopes: ['completions', 'keys:write'] }).scopes).toEqual(['completions'])
})

it('passes the restrictions of the grantor on', () => {
  const grantor = { allowedModels: ['gpt*'], limits: { maxInFlight: 5 }, expiresAt: tomorrow }
  expect(grantOf({ scopes: ['jobs'], limits: { tokensPerMinute: 9 } }, grantor)).toEqual({
    scopes: ['jobs'],
    allowedModels: ['gpt*'],
    limits: { maxInFlight: 5, tokensPerMinute: 9 },
    expiresAt: tomorrow,
  })
})

it('never gives more than the grantor has', () => {
  const grantor = {
    scopes: ['keys:write', 'completions'],
    allowedModels: ['gpt-4.1*'],
    limits: { requestsPerMinute: 60 },
    expiresAt: tomorrow,
  }
  expect(() => grantOf({ scopes: ['admin'] }, grantor)).toThrow(denied('scope_denied', 'scopes'))
  expect(() => grantOf({ allowedModels: ['*'] }, grantor)).toThrow(denied('model_denied', 'models'))
  expect(() => grantOf({ limits: { requestsPerMinute: 61 } }, grantor)).toThrow(denied('scope_denied', 'limits'))
  expect(() => grantOf({ expiresAt: later }, grantor)).toThrow(denied('scope_denied', 'expires_at'))
  expect(() => grantOf({ scopes: ['admin'] }, { scopes: ['admin'] })).not.toThrow()
})

it('lets nobody widen a key beyond their own', () => {
  const grantor = { scopes: ['keys:write', 'jobs'], allowedModels: ['fast'] }
  const key: ApiKey = {
    ...{ tenantId: 'acme', keyId: 'abcdefgh', name: 'A key', last4: '1234', createdAt: tomorrow },
    ...{ pepperVersion: 'a', digest: '' },
    scopes: ['jobs'],
    allowedModels: ['fast'],
  }
  expect(() => refuseWidening(key, { allowedModels: null }, grantor)).toThrow(denied('model_denied', 'models'))
  expect(() => refuseWidening(key, { scopes: ['admin'] }, grantor)).toThrow(denied('scope_denied', 'scopes'))
  expect(() => refuseWidening({ ...key, scopes: ['admin'] }, { name: 'Other' }, grantor)).not.toThrow()
})
