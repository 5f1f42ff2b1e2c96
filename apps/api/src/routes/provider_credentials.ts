import { addCredential, type CredentialRef, type CredentialVersion, rotateCredential } from '@maester/access'
import type { Context } from 'hono'
import { z } from 'zod'
import type { ApiEnv } from '../api_env.js'
import { readJsonObject } from '../body/read_json_object.js'
import type { ApiDependencies, ApiSettings } from '../dependencies.js'
import { HttpError } from '../errors/http_error.js'
import { idPage, toListBody } from '../query/id_page.js'
import { nameText } from '../query/name_text.js'
import { listOf, pagingParameters } from '../query/paging.js'
import { pathId } from '../query/path_id.js'
import { parseInput, readQuery } from '../query/read_query.js'
import { contextOf } from '../request_scope.js'
import type { Route } from '../route.js'
import {
  credentialDetail,
  credentialView,
  rotationView,
  toCredentialView,
  toVersionFields,
} from '../wire/provider_credential.js'

const ListQuery = z.strictObject(pagingParameters(200))
const secretFields = {
  secret: z
    .string()
    .min(1)
    .max(8_192)
    .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces'),
  probe: z
    .boolean()
    .default(true)
    .describe('Ask the provider about the key first, and keep the old one if it refuses.'),
}
const CreateBody = z.strictObject({
  provider: nameText,
  name: nameText.optional(),
  shared: z.boolean().default(false).describe('For the calls of every tenant; only the operator may.'),
  ...secretFields,
})
const RotateBody = z.strictObject(secretFields)
const deletedView = z.strictObject({ id: z.string(), deleted: z.literal(true) })

type Dependencies = Pick<
  ApiDependencies,
  'credentials' | 'keks' | 'credentialProbe' | 'onCredentialsChanged' | 'ids'
> & { readonly settings: Pick<ApiSettings, 'completionBody'> }

/** /v1/provider_credentials — a tenant's own keys at providers. They go in and never come out. */
export function providerCredentialRoutes(dependencies: Dependencies): readonly Route[] {
  const { credentials, keks, credentialProbe, onCredentialsChanged, ids, settings } = dependencies
  const tools = { store: credentials, keks, probe: credentialProbe, now: () => new Date() }
  const bodyOf = (c: Context<ApiEnv>) => readJsonObject(c.env.incoming, settings.completionBody)

  /** Every version of what the path names, newest first. */
  async function find(c: Context<ApiEnv>): Promise<readonly [CredentialVersion, ...CredentialVersion[]]> {
    const { tenantId } = contextOf(c.get('scope')).principal
    const [newest, ...older] = await credentials.versions({ tenantId, credentialId: pathId(c, 'credential_id') })
    if (!newest) throw new HttpError('not_found', 'No such credential.')
    return [newest, ...older]
  }

  async function findToChange(c: Context<ApiEnv>): Promise<CredentialRef> {
    const [newest] = await find(c)
    refuseSharing(newest, c)
    return newest
  }

  return [
    {
      method: 'POST',
      path: '/v1/provider_credentials',
      scope: 'credentials:write',
      operation: {
        tag: 'access',
        summary: "Add a key at a provider, for the tenant's own calls",
        body: { schema: CreateBody, required: true, example: { provider: 'openai', secret: 'sk-…' } },
        answers: { 201: { description: 'In use.', schema: rotationView } },
      },
      async handle(c) {
        const { tenantId } = contextOf(c.get('scope')).principal
        const { provider, name, shared, secret, probe } = parseInput(CreateBody, await bodyOf(c))
        refuseSharing({ shared }, c)
        if (!credentialProbe.knows(provider)) {
          throw new HttpError('invalid_value', 'There is no such provider.', { param: 'provider' })
        }
        const credential = { tenantId, credentialId: ids.id('cred'), provider, shared, secret, probe }
        const added = await addCredential(tools, { ...credential, ...(name !== undefined && { name }) })
        await onCredentialsChanged()
        return c.json({ ...toCredentialView(added.version), probe: added.probe }, 201)
      },
    },
    {
      method: 'PUT',
      path: '/v1/provider_credentials/:credential_id',
      scope: 'credentials:write',
      operation: {
        tag: 'access',
        summary: 'Replace the key, without a call failing',
        description: 'New calls use the new key at once, in every process within 10 seconds.',
        body: { schema: RotateBody, required: true, example: { secret: 'sk-…' } },
        answers: { 200: { description: 'The new version, in use.', schema: rotationView } },
      },
      async handle(c) {
        const { secret, probe } = parseInput(RotateBody, await bodyOf(c))
        const { tenantId, credentialId } = await findToChange(c)
        const rotated = await rotateCredential(tools, { tenantId, credentialId, secret, probe })
        await onCredentialsChanged()
        return c.json({ ...toCredentialView(rotated.version), probe: rotated.probe })
      },
    },
    {
      method: 'GET',
      path: '/v1/provider_credentials',
      scope: 'credentials:write',
      operation: {
        tag: 'access',
        summary: 'List credentials by id',
        query: ListQuery,
        answers: { 200: { description: 'One page, without secrets.', schema: listOf(credentialView) } },
      },
      async handle(c) {
        const { tenantId } = contextOf(c.get('scope')).principal
        const page = await credentials.list({ tenantId, ...idPage(readQuery(c.env.incoming, ListQuery)) })
        return c.json(toListBody(page, toCredentialView, ({ credentialId }) => credentialId))
      },
    },
    {
      method: 'GET',
      path: '/v1/provider_credentials/:credential_id',
      scope: 'credentials:write',
      operation: {
        tag: 'access',
        summary: 'One credential with its versions',
        answers: { 200: { description: 'The credential, without secrets.', schema: credentialDetail } },
      },
      async handle(c) {
        const versions = await find(c)
        return c.json({ ...toCredentialView(versions[0]), versions: versions.map(toVersionFields) })
      },
    },
    {
      method: 'DELETE',
      path: '/v1/provider_credentials/:credential_id',
      scope: 'credentials:write',
      operation: {
        tag: 'access',
        summary: 'Delete a credential and every version of it',
        answers: { 200: { description: 'Deleted.', schema: deletedView } },
      },
      async handle(c) {
        const ref = await findToChange(c)
        await credentials.remove(ref)
        await onCredentialsChanged()
        return c.json({ id: ref.credentialId, deleted: true })
      },
    },
  ]
}

/** What is used for every tenant is the operator's to change. */
function refuseSharing({ shared }: { readonly shared: boolean }, c: Context<ApiEnv>): void {
  if (!shared || contextOf(c.get('scope')).principal.operator) return
  throw new HttpError('scope_denied', 'Only the operator of this service manages shared credentials.')
}
