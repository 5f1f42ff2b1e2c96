/** Longest name looked at: longer ones are nobody's. */
const MAX_LENGTH = 256

const AWS_REGION = /^(us-gov|us|eu|apac|ap|ca|sa|jp|au|global)\.(?=[a-z0-9]+\.)/
/** Bedrock writes the vendor before a point. DeepSeek's names are no names without it. */
const AWS_VENDOR = /^(anthropic|amazon|meta|mistral|cohere|qwen|openai|google|nvidia|minimax|moonshotai|zai)\./
const AWS_VERSION = /-v?\d+:\d+(:\w+)?$/

/**
 * A model's name as its maker writes it, in lower case: without a host's path (`meta-llama/…`, `models/…`, an ARN),
 * region and vendor (`us.anthropic.…`), version (`-v1:0`), variant (`:free`, `:8b`) and the frame of a fine-tuned model.
 * `undefined` for what can be no name.
 */
export function familyName(model: string): string | undefined {
  const trimmed = model.trim().toLowerCase()
  if (trimmed === '' || trimmed.length > MAX_LENGTH) return undefined
  const name = trimmed
    .slice(trimmed.lastIndexOf('/') + 1)
    .replace(/^ft:/, '')
    .replace(AWS_REGION, '')
    .replace(AWS_VENDOR, '')
    .replace(/^deepseek\./, 'deepseek-')
    .replace(AWS_VERSION, '')
    .replace(/:.*$/, '')
  return name === '' ? undefined : name
}
