import { type KnownProvider, requireRegion } from './known_provider.js'

/**
 * Credentials as the AWS SDKs read them from the environment; a Bedrock API key in `AWS_BEARER_TOKEN_BEDROCK` comes
 * first. https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
 */
export const bedrock: KnownProvider = {
  type: 'bedrock',
  variables: [
    'AWS_REGION',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_BEARER_TOKEN_BEDROCK',
  ],
  simulatedSettings: { region: 'us-east-1' },
  connect(variables) {
    const { AWS_REGION: region, AWS_BEARER_TOKEN_BEDROCK: bearer } = variables
    const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: session } = variables
    const key = bearer || (id && secret ? [id, secret, ...(session ? [session] : [])].join(':') : undefined)
    if (!region || !key) return undefined
    requireRegion('AWS_REGION', region)
    return {
      name: 'bedrock',
      type: 'bedrock',
      baseUrl: `https://bedrock-runtime.${region}.amazonaws.com`,
      apiKeys: [key],
      region,
      settings: { region },
    }
  },
}
