/** Of no shape that a vendor's key has: nothing but being known keeps them in. */
export const secrets = {
  openaiKey: 'zq7vendorkeyofenvironmentopenai01',
  anthropicKey: 'zq7vendorkeyofenvironmentclaude02',
  geminiKey: 'zq7vendorkeyofenvironmentgemini03',
  fileKey: 'zq7vendorkeyofthefile+with/odd=04',
  operatorHeader: 'zq7headeroftheoperator05',
  storedCredential: 'zq7credentialofthetenant06',
  rotatedCredential: 'zq7credentialofthetenant07',
  adminKey: 'zq7adminkeyofthewholeservice0000008',
  secret: 'zq7secretofthewholeservice000000009',
  previousSecret: 'zq7secretusedbeforethisone000000010',
  webhookSecret: 'zq7webhooksecretofthereceiver000011',
  databasePassword: 'zq7passwordofthedatabase12',
  callerKey: 'zq7authorizationofacaller13',
  awsSecret: 'zq7awssecretaccesskeyofbedrock14',
} as const
/** A maester.yaml whose providers are all at `url`. */
export function settingsFor(url: string): string {
  return `
providers:
  filed:
    type: openai_compatible
    base_url: ${url}/v1
    api_keys: ["${secrets.fileKey}"]
    headers: { X-Operator-Token: "${secrets.operatorHeader}" }
    allow_private_network: true
  stored: { type: openai_compatible, base_url: "${url}/v1", api_keys: ["${secrets.fileKey}"], allow_private_network: true }
  bedrock:
    type: bedrock
    base_url: ${url}
    settings: { region: eu-west-1, access_key_id: AKIAEXAMPLE, secret_access_key: "${secrets.awsSecret}" }
    allow_private_network: true
reliability:
  retries: { max_attempts: 2, base_ms: 1, cap_ms: 2 }
  breaker: { consecutive_failures: 100000, failure_ratio: 1, min_requests: 100000 }
budgets: [{ scope: "tenant:acme", limit_usd: "0.0000001", window: month, mode: soft, allow_unknown_price: true }]
alerts: { webhooks: [{ url: "${url}/alerts", secret: "${secrets.webhookSecret}", allow_private_network: true }] }
`
}

export function environmentFor(url: string): Record<string, string> {
  return {
    MAESTER_AUTH: 'required',
    MAESTER_ADMIN_KEY: secrets.adminKey,
    MAESTER_SECRET: secrets.secret,
    MAESTER_SECRET_PREVIOUS: secrets.previousSecret,
    OPENAI_API_KEY: secrets.openaiKey,
    OPENAI_BASE_URL: `${url}/v1`,
    ANTHROPIC_API_KEY: secrets.anthropicKey,
    ANTHROPIC_BASE_URL: url,
    GEMINI_API_KEY: secrets.geminiKey,
    GEMINI_BASE_URL: `${url}/v1beta`,
    LOG_LEVEL: 'debug',
  }
}

/** Files that cannot be used, with secrets near what is wrong and in its place. */
export const brokenFiles = [
  `webhook: ["${secrets.webhookSecret}"`,
  `providers: { a: { type: openai, api_keys: "${secrets.fileKey}" } }`,
  `providers: { a: { type: "${secrets.fileKey}", ${secrets.operatorHeader}: 1 } }`,
  `providers: { a: { type: openai, base_url: "ftp://user:${secrets.fileKey}@host" } }`,
  `providers: { a: { type: openai, headers: ["${secrets.operatorHeader}"], credentials_file: "/${secrets.fileKey}" } }`,
  `alerts: { webhooks: [{ url: "http://a/${secrets.webhookSecret}?${secrets.webhookSecret}", secret: ["${secrets.webhookSecret}"] }] }`,
  `providers: *${secrets.fileKey}`,
]
