import type { AlertOwner } from '@maester/alerts'
import type { Principal } from '@maester/observability'
import { z } from 'zod'
import type { ApiDependencies } from '../dependencies.js'
import { HttpError } from '../errors/http_error.js'
import { listOf, pagingParameters } from '../query/paging.js'
import { pathId } from '../query/path_id.js'
import { readQuery } from '../query/read_query.js'
import { shortText } from '../query/short_text.js'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import { alert, alertSeverity, alertState, toAlert } from '../wire/alert.js'

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

const ListQuery = z.strictObject({
  kind: shortText.optional(),
  severity: alertSeverity.optional(),
  state: alertState.optional(),
  from: time.optional().describe('Seen last at or after.'),
  to: time.optional().describe('Seen last before.'),
  of: z
    .enum(['tenant', 'service'])
    .default('tenant')
    .describe('`service`: those that concern the whole service. For its operator only.'),
  ...pagingParameters(200),
})

const AcknowledgeQuery = ListQuery.pick({ of: true })

/** /v1/alerts — what the people who run things should know. */
export function alertRoutes({ alerts }: Pick<ApiDependencies, 'alerts'>): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/alerts',
      scope: 'usage:read',
      operation: {
        tag: 'usage',
        summary: 'List alerts, newest first',
        query: ListQuery,
        answers: { 200: { description: 'One page.', schema: listOf(alert) } },
      },
      async handle(c) {
        const { principal } = contextOf(c.get('scope'))
        const { of, limit, ...asked } = readQuery(c.env.incoming, ListQuery)
        const { kind, severity, state, from, to, cursor } = asked
        const page = await alerts.list({
          ...ownerOf(principal, of),
          limit,
          ...(kind !== undefined && { kind }),
          ...(severity !== undefined && { severity }),
          ...(state !== undefined && { state }),
          ...(from !== undefined && { from }),
          ...(to !== undefined && { to }),
          ...(cursor !== undefined && { cursor }),
        })
        return c.json({ data: page.alerts.map(toAlert), next_cursor: page.nextCursor ?? null })
      },
    },
    {
      method: 'POST',
      path: '/v1/alerts/:alert_id/acknowledge',
      scope: 'alerts:write',
      operation: {
        tag: 'usage',
        summary: 'Say that an alert was seen',
        query: AcknowledgeQuery,
        answers: { 200: { description: 'The alert as it is now.', schema: alert } },
      },
      async handle(c) {
        const { principal } = contextOf(c.get('scope'))
        const owner = ownerOf(principal, readQuery(c.env.incoming, AcknowledgeQuery).of)
        const ref = { ...owner, alertId: pathId(c, 'alert_id') }
        const acknowledged = await alerts.acknowledge(ref, principal.apiKeyId ?? 'operator', new Date())
        if (!acknowledged) throw new HttpError('not_found', 'There is no alert with this id.')
        return c.json(toAlert(acknowledged))
      },
    },
  ]
}

function ownerOf({ tenantId, operator }: Principal, of: 'tenant' | 'service'): AlertOwner {
  if (of === 'tenant') return { tenantId }
  if (operator === true) return {}
  throw new HttpError('scope_denied', 'Alerts of the whole service are for its operator.', { param: 'of' })
}
