/** Lower-case phrases providers use for a prompt larger than the model's context window. */
export const CONTEXT_OVERFLOW_PHRASES: readonly string[] = [
  'exceed context limit',
  'maximum context length is',
  'string too long. expected a string with maximum length',
  "model's maximum context limit",
  "is longer than the model's context length",
  'input tokens exceed the configured limit',
  'exceeds the available context size',
  'exceeds the maximum number of tokens allowed',
  'reduce the length of the messages',
  'input is too long',
  'prompt is too long',
  'maximum prompt length is',
  'too many input tokens',
  'too many tokens',
  'exceeds the context window',
  // Amazon Nova: "Input Tokens Exceeded: Number of input tokens exceeds maximum length."
  'input tokens exceeds maximum length',
  // Ollama's hosted models, Perplexity
  'exceeded max context length',
  'total length of all messages is too long',
  // text-generation-inference, Together
  'tokens + `max_new_tokens` must be <=',
  // Cerebras: "current length is 9000 while limit is 8192"
  'while limit is',
]

/** Lower-case phrases for a spent balance or a spend limit, which waiting does not cure. */
export const QUOTA_PHRASES: readonly string[] = [
  'credit balance is too low',
  'exceeded your current quota',
  'spending cap',
  'spend limit',
  'spending limit',
  'insufficient balance',
  'insufficient credits',
  'insufficient_quota',
  'billing hard limit',
  'requires more credits',
]

/** Lower-case phrases for a country or region that is not served. */
export const REGION_PHRASES: readonly string[] = [
  'location is not supported',
  'country, region, or territory not supported',
  'not available in your country',
  'not available in your region',
]
