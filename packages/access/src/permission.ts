import type { Principal } from '@maester/observability'
import type { RequiredScope } from './scope.js'

/** Whether the caller may use what asks for `required`. A caller without a list of scopes may do everything of its tenant. */
export function permits({ scopes, operator }: Principal, required: RequiredScope): boolean {
  if (required === 'public') return true
  if (required === 'operator') return operator === true
  return scopes === undefined || scopes.includes(required) || scopes.includes('admin')
}
