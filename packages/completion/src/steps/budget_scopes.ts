import type { RequestScopes } from '@maester/cost_meter'
import type { RoutePreview } from '@maester/model_gateway'
import type { Principal } from '@maester/observability'

export interface ScopeFacts {
  readonly principal: Principal
  readonly tags: Readonly<Record<string, string>>
  /** The scope the caller named. */
  readonly budgetScope?: string
  /** The caller's own user, as the request names it. */
  readonly userId?: string
  /** The model as it is asked for, and where that leads. */
  readonly modelName: string
  readonly preview: Pick<RoutePreview, 'provider' | 'model'>
}

/** What a request is, in the words budgets are written in. The scope the caller named comes first. */
export function scopesOf({ principal, tags, budgetScope, userId, modelName, preview }: ScopeFacts): RequestScopes {
  const user = principal.userId ?? userId
  return {
    scopes: [
      ...(budgetScope === undefined ? [] : [budgetScope]),
      `tenant:${principal.tenantId}`,
      ...(principal.projectId === undefined ? [] : [`project:${principal.projectId}`]),
      ...(principal.apiKeyId === undefined ? [] : [`key:${principal.apiKeyId}`]),
      ...(user === undefined ? [] : [`user:${user}`]),
      ...Object.entries(tags).map(([name, value]) => `tag:${name}=${value}`),
      `model:${preview.provider}/${preview.model}`,
    ],
    alsoKnownAs: [`model:${modelName}`, `model:${preview.model}`],
  }
}
