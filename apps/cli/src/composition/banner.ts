export interface BannerFacts {
  readonly url: string
  readonly simulated: boolean
  /** Where the data is, in words. */
  readonly storage: string
}

/** What a newcomer sees when everything is up. */
export function banner({ url, simulated, storage }: BannerFacts): string {
  return `
Maester is ready.

  API        ${url}
  Reference  ${url}/docs
  Metrics    ${url}/metrics
  Storage    ${storage}
  Providers  ${simulated ? 'simulated: set OPENAI_API_KEY or ANTHROPIC_API_KEY for real answers' : 'as configured'}

Try it:

  curl -s ${url}/v1/reliable_completion -H 'content-type: application/json' -d '{"prompt": "Say hello."}'
`
}
