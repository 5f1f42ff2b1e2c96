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
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import { projectView, toProjectView } from '../wire/tenant.js'

const ListQuery = z.strictObject(pagingParameters(200))
const ChangeBody = z.strictObject({ name: nameText })

type Dependencies = Pick<ApiDependencies, 'projects'> & { readonly settings: Pick<ApiSettings, 'completionBody'> }

/** /v1/projects — parts of the tenant that are reported and budgeted by themselves. */
export function projectRoutes({ projects, settings }: Dependencies): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/projects',
      scope: 'keys:write',
      operation: {
        tag: 'access',
        summary: 'Add a project',
        body: { schema: chosenName, required: true, example: { id: 'web', name: 'The website' } },
        answers: {
          200: { description: 'It is there already, as it is.', schema: projectView },
          201: { description: 'Added.', schema: projectView },
        },
      },
      async handle(c) {
        const { tenantId, projectId: own } = contextOf(c.get('scope')).principal
        const body = await readJsonObject(c.env.incoming, settings.completionBody)
        const { id, name } = idAndName(parseInput(chosenName, body))
        if (own !== undefined) throw new HttpError('scope_denied', 'A key of one project cannot add others.')
        const { project, created } = await projects.create({ tenantId, projectId: id, name, createdAt: new Date() })
        return c.json(toProjectView(project), created ? 201 : 200)
      },
    },
    {
      method: 'GET',
      path: '/v1/projects',
      scope: 'keys:write',
      operation: {
        tag: 'access',
        summary: 'List projects by id',
        query: ListQuery,
        answers: { 200: { description: 'One page.', schema: listOf(projectView) } },
      },
      async handle(c) {
        const { tenantId } = contextOf(c.get('scope')).principal
        const page = await projects.list({ tenantId, ...idPage(readQuery(c.env.incoming, ListQuery)) })
        return c.json(toListBody(page, toProjectView, ({ projectId }) => projectId))
      },
    },
    {
      method: 'GET',
      path: '/v1/projects/:project_id',
      scope: 'keys:write',
      operation: {
        tag: 'access',
        summary: 'One project',
        answers: { 200: { description: 'The project.', schema: projectView } },
      },
      async handle(c) {
        const { tenantId } = contextOf(c.get('scope')).principal
        return c.json(toProjectView(required(await projects.find({ tenantId, projectId: pathId(c, 'project_id') }))))
      },
    },
    {
      method: 'PATCH',
      path: '/v1/projects/:project_id',
      scope: 'keys:write',
      operation: {
        tag: 'access',
        summary: 'Rename a project',
        body: { schema: ChangeBody, required: true, example: { name: 'The shop' } },
        answers: { 200: { description: 'The project as it is now.', schema: projectView } },
      },
      async handle(c) {
        const { tenantId } = contextOf(c.get('scope')).principal
        const { name } = parseInput(ChangeBody, await readJsonObject(c.env.incoming, settings.completionBody))
        const key = { tenantId, projectId: pathId(c, 'project_id') }
        return c.json(toProjectView(required(await projects.rename(key, name))))
      },
    },
  ]
}

function required<Found>(found: Found | undefined): Found {
  if (found === undefined) throw new HttpError('not_found', 'No such project.')
  return found
}
