export interface BannerFacts {
  readonly url: string
  /** Where the simulator listens; absent when real providers answer. */
  readonly simulatorUrl: string | undefined
  /** Every call brings a key. */
  readonly needsKey: boolean
  /** Where the data is, in words. */
  readonly storage: string
  /** What must not be overlooked. */
  readonly warning?: string | undefined
}

/** What a newcomer sees when everything is up. */
export function banner({ url, simulatorUrl, needsKey, storage, warning }: BannerFacts): string {
  const providers = simulatorUrl
    ? `simulated, by ${simulatorUrl}; set OPENAI_API_KEY or another key for real answers`
    : 'as configured'
  const key = needsKey ? ` -H "authorization: Bearer $MAESTER_ADMIN_KEY"` : ''
  return `
Maester is ready.

  API        ${url}
  Reference  ${url}/docs
  Metrics    ${url}/metrics
  Storage    ${storage}
  Providers  ${providers}
${warning ? `\n  WARNING    ${warning}\n` : ''}
Try it:

  curl -s ${url}/v1/reliable_completion -H 'content-type: application/json'${key} -d '{"prompt": "Say hello."}'
`
}
