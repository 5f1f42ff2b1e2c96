import { z } from 'zod'
import { readJsonObject } from '../body/read_json_object.js'
import type { ApiDependencies, ApiSettings } from '../dependencies.js'
import { HttpError } from '../errors/http_error.js'
import { chosenName, idAndName } from '../query/chosen_name.js'
import { idPage, toListBody } from '../query/id_page.js'
import { nameText } from '../query/name_text.js'
import { listOf, pagingParameters } from '../query/paging.js'
import { pathId } from '../query/path_id.js'
import { parseInput, readQuery } from '../query/read_query.js'
import type { Route } from '../route.js'
import { tenantView, toTenantView } from '../wire/tenant.js'

const ListQuery = z.strictObject(pagingParameters(200))
const ChangeBody = z.strictObject({ name: nameText })

type Dependencies = Pick<ApiDependencies, 'tenants'> & { readonly settings: Pick<ApiSettings, 'completionBody'> }

/** /v1/tenants — everyone who is served here. The operator's alone. */
export function tenantRoutes({ tenants, settings }: Dependencies): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/tenants',
      scope: 'operator',
      operation: {
        tag: 'access',
        summary: 'Add a tenant',
        body: { schema: chosenName, required: true, example: { id: 'acme', name: 'Acme Ltd' } },
        answers: {
          200: { description: 'It is there already, as it is.', schema: tenantView },
          201: { description: 'Added.', schema: tenantView },
        },
      },
      async handle(c) {
        const body = await readJsonObject(c.env.incoming, settings.completionBody)
        const { id, name } = idAndName(parseInput(chosenName, body))
        const { tenant, created } = await tenants.create({ tenantId: id, name, createdAt: new Date() })
        return c.json(toTenantView(tenant), created ? 201 : 200)
      },
    },
    {
      method: 'GET',
      path: '/v1/tenants',
      scope: 'operator',
      operation: {
        tag: 'access',
        summary: 'List tenants by id',
        query: ListQuery,
        answers: { 200: { description: 'One page.', schema: listOf(tenantView) } },
      },
      async handle(c) {
        const page = await tenants.list(idPage(readQuery(c.env.incoming, ListQuery)))
        return c.json(toListBody(page, toTenantView, ({ tenantId }) => tenantId))
      },
    },
    {
      method: 'GET',
      path: '/v1/tenants/:tenant_id',
      scope: 'operator',
      operation: {
        tag: 'access',
        summary: 'One tenant',
        answers: { 200: { description: 'The tenant.', schema: tenantView } },
      },
      handle: async (c) => c.json(toTenantView(required(await tenants.find(pathId(c, 'tenant_id'))))),
    },
    {
      method: 'PATCH',
      path: '/v1/tenants/:tenant_id',
      scope: 'operator',
      operation: {
        tag: 'access',
        summary: 'Rename a tenant',
        body: { schema: ChangeBody, required: true, example: { name: 'Acme Inc' } },
        answers: { 200: { description: 'The tenant as it is now.', schema: tenantView } },
      },
      async handle(c) {
        const { name } = parseInput(ChangeBody, await readJsonObject(c.env.incoming, settings.completionBody))
        return c.json(toTenantView(required(await tenants.rename(pathId(c, 'tenant_id'), name))))
      },
    },
  ]
}

function required<Found>(found: Found | undefined): Found {
  if (found === undefined) throw new HttpError('not_found', 'No such tenant.')
  return found
}
