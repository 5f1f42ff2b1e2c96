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
  "model's maximum context length",
  "model's context length is only",
  'maximum input length',
  'longer than the maximum model length',
  'number of input tokens exceeds',
  'input token count is',
  'prompt token count of',
  'exceed model maximum (',
  'exceeds the context limit',
  'exceeds the context length',
  // llama.cpp, LM Studio
  'context size has been exceeded',
  'greater than the context length',
  'loaded with context length of only',
  // MiniMax, Moonshot, Z.ai, Alibaba
  'context window exceeds limit',
  'exceeded model token limit',
  'prompt exceeds max length',
  'range of input length should be',
  // text-generation-inference
  '`inputs` must have less than',
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
  'out of call volume quota',
  'balance is insufficient',
  'not enough balance',
  'account is not active',
  'prepayment credits',
  'monthly included credits',
  'free tier of the model has been exhausted',
  'extra usage',
  'api usage limits',
  'usage limit reached',
  'usage limit, please upgrade',
  'or usage limit',
  'budget has been exceeded',
  // Days: waiting out the minute does not help.
  'per day limit exceeded',
  'userbymodelbyday',
  'free-models-per-day',
]

/** Lower-case phrases for a provider that has no room now, whatever status it says so with. */
export const OVERLOAD_PHRASES: readonly string[] = [
  'currently overloaded',
  'is overloaded',
  'temporarily overloaded',
  'over capacity',
  'at capacity',
  'too busy',
  'model busy',
  'experiencing high traffic',
  'experiencing high demand',
]

/** Lower-case phrases for content the provider will not work with. */
export const CONTENT_PHRASES: readonly string[] = [
  'content management policy',
  'content filtering policy',
  'as a result of our safety system',
  'rejected by the safety system',
  'violating our usage policy',
  'responsible ai practices',
  // DeepSeek, Moonshot, Alibaba, Z.ai, MiniMax
  'content exists risk',
  'considered high risk',
  'may contain inappropriate content',
  'unsafe or sensitive content',
  'input new_sensitive',
]

/** Lower-case phrases for what the model asked cannot do, and another may. */
export const UNSUPPORTED_PHRASES: readonly string[] = [
  'not supported with this model',
  'not supported in this model',
  'not supported by this model',
  'not supported for this model',
  'not supported on this model',
  'are not supported for',
  'not enabled for this model',
  'is unsupported',
  'only supported by certain models',
  'only supported in v1/responses',
  'enabled only for api versions',
  'does not support image',
  'does not support tool',
  'does not support function calling',
  'does not support response format',
  'does not support parameter',
  'does not support this tool_choice',
  'does not support chat completions',
  'does not support the effort parameter',
  'image input is not supported',
  'missing data required for image input',
  'at most 0 image(s)',
  'operation is unsupported',
]

/** Lower-case phrases for a country or region that is not served. */
export const REGION_PHRASES: readonly string[] = [
  'location is not supported',
  'country, region, or territory not supported',
  'not available in your country',
  'not available in your region',
]
