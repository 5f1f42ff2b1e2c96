import { type ApiKey, type ApiKeyRef, type Grantor, issueKey, refuseWidening } from '@maester/access'
import type { Principal } from '@maester/observability'
import type { Context } from 'hono'
import { z } from 'zod'
import type { ApiEnv } from '../api_env.js'
import { readJsonObject } from '../body/read_json_object.js'
import type { ApiDependencies, ApiSettings } from '../dependencies.js'
import { HttpError } from '../errors/http_error.js'
import { idPage, toListBody } from '../query/id_page.js'
import { listOf, pagingParameters } from '../query/paging.js'
import { pathId } from '../query/path_id.js'
import { parseInput, readQuery } from '../query/read_query.js'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import { apiKeyView, toApiKeyView } from '../wire/api_key.js'
import { ChangeKeyBody, CreateKeyBody, toChanges, toWanted } from '../wire/api_key_body.js'
import { ownerOf } from './key_owner.js'

const ListQuery = z.strictObject(pagingParameters(200))
const issuedView = z.strictObject({
  ...apiKeyView.shape,
  key: z.string().describe('The whole key. It is shown this once and stored nowhere.'),
})

type Dependencies = Pick<ApiDependencies, 'tenants' | 'projects' | 'apiKeys' | 'peppers' | 'onKeyChanged'> & {
  readonly settings: Pick<ApiSettings, 'completionBody'>
}

/** /v1/keys — API keys. None can do more than the one it was made with. */
export function keyRoutes(dependencies: Dependencies): readonly Route[] {
  const { apiKeys, peppers, onKeyChanged, settings } = dependencies
  const now = () => new Date()
  const bodyOf = (c: Context<ApiEnv>) => readJsonObject(c.env.incoming, settings.completionBody)

  /** The key the path names, among those the caller may see. */
  async function find(c: Context<ApiEnv>): Promise<ApiKey> {
    const { principal } = contextOf(c.get('scope'))
    const ref: ApiKeyRef = { tenantId: principal.tenantId, keyId: pathId(c, 'key_id') }
    return required(await apiKeys.find(ref), principal)
  }

  /** What the caller may give to others: a key that expires makes none that outlives it. */
  async function grantorOf({ tenantId, apiKeyId, operator, ...own }: Principal): Promise<Grantor> {
    if (operator || apiKeyId === undefined) return own
    const expiresAt = (await apiKeys.find({ tenantId, keyId: apiKeyId }))?.expiresAt
    return { ...own, ...(expiresAt && { expiresAt }) }
  }

  return [
    {
      method: 'POST',
      path: '/v1/keys',
      scope: 'keys:write',
      operation: {
        tag: 'access',
        summary: 'Make an API key',
        description: 'The answer is the only place where the key is ever seen.',
        body: { schema: CreateKeyBody, required: true, example: { name: 'The website', scopes: ['completions'] } },
        answers: { 201: { description: 'The key.', schema: issuedView } },
      },
      async handle(c) {
        const { principal } = contextOf(c.get('scope'))
        const body = parseInput(CreateKeyBody, await bodyOf(c))
        const wanted = toWanted(body, now())
        const owner = await ownerOf(body, principal, dependencies)
        const createdBy = principal.apiKeyId
        const order = { ...owner, ...wanted, name: body.name, ...(createdBy !== undefined && { createdBy }) }
        const { key, record } = await issueKey({ keys: apiKeys, peppers, now }, order, await grantorOf(principal))
        return c.json({ ...toApiKeyView(record, now()), key }, 201)
      },
    },
    {
      method: 'GET',
      path: '/v1/keys',
      scope: 'keys:write',
      operation: {
        tag: 'access',
        summary: 'List API keys by id',
        query: ListQuery,
        answers: { 200: { description: 'One page.', schema: listOf(apiKeyView) } },
      },
      async handle(c) {
        const { tenantId, projectId } = contextOf(c.get('scope')).principal
        const query = { tenantId, ...(projectId !== undefined && { projectId }) }
        const page = await apiKeys.list({ ...query, ...idPage(readQuery(c.env.incoming, ListQuery)) })
        return c.json(
          toListBody(
            page,
            (key) => toApiKeyView(key, now()),
            ({ keyId }) => keyId,
          ),
        )
      },
    },
    {
      method: 'GET',
      path: '/v1/keys/:key_id',
      scope: 'keys:write',
      operation: {
        tag: 'access',
        summary: 'One API key',
        answers: { 200: { description: 'What is known of it.', schema: apiKeyView } },
      },
      handle: async (c) => c.json(toApiKeyView(await find(c), now())),
    },
    {
      method: 'PATCH',
      path: '/v1/keys/:key_id',
      scope: 'keys:write',
      operation: {
        tag: 'access',
        summary: 'Change what an API key may do',
        description: '`null` takes a restriction away, as far as your own key goes.',
        body: { schema: ChangeKeyBody, required: true, example: { limits: { requests_per_minute: 60 } } },
        answers: { 200: { description: 'The key as it is now.', schema: apiKeyView } },
      },
      async handle(c) {
        const { principal } = contextOf(c.get('scope'))
        const changes = toChanges(parseInput(ChangeKeyBody, await bodyOf(c)), now())
        const key = await find(c)
        refuseWidening(key, changes, await grantorOf(principal))
        const changed = required(await apiKeys.change(key, changes), principal)
        onKeyChanged(key.keyId)
        return c.json(toApiKeyView(changed, now()))
      },
    },
    {
      method: 'DELETE',
      path: '/v1/keys/:key_id',
      scope: 'keys:write',
      operation: {
        tag: 'access',
        summary: 'Revoke an API key',
        description: 'For good, and in every process within 2 seconds.',
        answers: { 200: { description: 'The key as it is now.', schema: apiKeyView } },
      },
      async handle(c) {
        const key = await find(c)
        const revoked = required(await apiKeys.revoke(key, now()), contextOf(c.get('scope')).principal)
        onKeyChanged(key.keyId)
        return c.json(toApiKeyView(revoked, now()))
      },
    },
  ]
}

/** A key of another project is as unknown to a key of one project as one of another tenant. */
function required(key: ApiKey | undefined, { projectId }: Principal): ApiKey {
  if (key && (projectId === undefined || key.projectId === projectId)) return key
  throw new HttpError('not_found', 'No such API key.')
}
