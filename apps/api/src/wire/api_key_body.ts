import type { ApiKeyChanges, WantedGrant } from '@maester/access'
import { z } from 'zod'
import { HttpError } from '../errors/http_error.js'
import { chosenId, nameText } from '../query/name_text.js'
import { fromWireLimits, keyLimits, keyModels, keyScopes } from './api_key.js'

const time = z.iso.datetime({ offset: true })

export const CreateKeyBody = z.strictObject({
  name: nameText,
  tenant: chosenId.optional().describe("Default: your own. Only the operator names others'; a new one is added."),
  project: chosenId.optional().describe('Default: that of your key.'),
  scopes: keyScopes.optional().describe('Default: calling models and jobs, and reading what became of them.'),
  models: keyModels.optional(),
  limits: keyLimits.optional(),
  expires_at: time.optional(),
})

export const ChangeKeyBody = z.strictObject({
  name: nameText.optional(),
  scopes: keyScopes.optional(),
  models: keyModels.nullable().optional(),
  limits: keyLimits.nullable().optional(),
  expires_at: time.nullable().optional(),
})

export function toWanted(body: z.infer<typeof CreateKeyBody>, now: Date): WantedGrant {
  const { scopes, models, limits, expires_at: expiresAt } = body
  return {
    ...(scopes && { scopes: [...new Set(scopes)] }),
    ...(models && { allowedModels: models }),
    ...(limits && { limits: fromWireLimits(limits) }),
    ...(expiresAt !== undefined && { expiresAt: future(expiresAt, now) }),
  }
}

export function toChanges(body: z.infer<typeof ChangeKeyBody>, now: Date): ApiKeyChanges {
  const { name, scopes, models, limits, expires_at: expiresAt } = body
  return {
    ...(name !== undefined && { name }),
    ...(scopes && { scopes: [...new Set(scopes)] }),
    ...(models !== undefined && { allowedModels: models }),
    ...(limits !== undefined && { limits: limits && fromWireLimits(limits) }),
    ...(expiresAt !== undefined && { expiresAt: expiresAt === null ? null : future(expiresAt, now) }),
  }
}

function future(text: string, now: Date): Date {
  const time = new Date(text)
  if (time > now) return time
  throw new HttpError('invalid_value', 'expires_at: must be in the future.', { param: 'expires_at' })
}
