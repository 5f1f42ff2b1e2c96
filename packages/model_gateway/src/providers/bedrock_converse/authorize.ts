import { GatewayError } from '../../errors.js'
import type { AuthorizeOptions, ProviderConnection, UpstreamRequest } from '../../provider.js'
import { type AwsCredentials, signRequest } from './sign_request.js'

/** Signs with AWS credentials; a Bedrock API key needs no signature. */
export function authorizeBedrock(
  request: UpstreamRequest,
  { connection, apiKey, now }: AuthorizeOptions,
): Readonly<Record<string, string>> {
  const credentials = findCredentials(connection, apiKey)
  if (credentials === undefined) return {}
  return signRequest(
    {
      method: request.method,
      url: connection.baseUrl + request.path,
      headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
      body: request.body,
    },
    { credentials, region: signingRegion(connection), service: 'bedrock', now },
  )
}

/**
 * A key is `<access key id>:<secret access key>[:<session token>]`, or a Bedrock API key, which has no colon. Without a key
 * the connection's settings `access_key_id`, `secret_access_key` and `session_token` are used.
 */
export function findCredentials(connection: ProviderConnection, apiKey: string): AwsCredentials | undefined {
  const { access_key_id, secret_access_key, session_token } = connection.settings ?? {}
  const [accessKeyId, secretAccessKey, sessionToken] =
    apiKey === '' ? [access_key_id, secret_access_key, session_token] : apiKey.split(':')
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) }
}

/** The setting `region`, else the one in the host's name. */
function signingRegion({ name, baseUrl, settings, region }: ProviderConnection): string {
  const found = settings?.region ?? /bedrock-runtime(?:-fips)?\.([a-z0-9-]+)\./.exec(baseUrl)?.[1] ?? region
  if (found !== undefined) return found
  throw new GatewayError('invalid_value', `The provider ${name} needs the setting region to sign its requests.`, false)
}
