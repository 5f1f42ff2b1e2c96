import type { HostDifference } from './model_family.js'

/** Every row that fits counts; later rows win. */
export const hostDifferences: readonly HostDifference[] = [
  // Chat completions search with the models made for it, the Responses API with every current one.
  // https://platform.openai.com/docs/guides/tools-web-search
  { hosts: ['openai', 'azure_openai'], pattern: /^(?!.*search)/, lacks: ['web_search'] },
  { hosts: ['openai_responses'], pattern: /^(gpt-(4o|4\.1|5)|o3|o4)/, has: ['web_search'] },
  // https://api-docs.deepseek.com/guides/json_mode
  { hosts: ['deepseek'], pattern: /^/, lacks: ['json_schema', 'web_search', 'files'] },
  // https://docs.cohere.com/docs/structured-outputs
  { hosts: ['cohere'], pattern: /^/, lacks: ['json_schema_with_tools'] },
  // Schemas: https://console.groq.com/docs/structured-outputs (excerpt, 2026-11-21). Tools and JSON in one request are
  // refused: https://github.com/vercel/ai/pull/16540. Caching: https://console.groq.com/docs/prompt-caching
  { hosts: ['groq'], pattern: /^/, lacks: ['json_schema_with_tools', 'web_search', 'files', 'audio'] },
  { hosts: ['groq'], pattern: /^(?!gpt-oss|kimi)/, lacks: ['prompt_caching'] },
  { hosts: ['groq'], pattern: /^(llama-?3|gemma|mixtral|allam|compound)/, lacks: ['json_schema'] },
  // https://github.com/ollama/ollama/blob/main/docs/openai.md
  { hosts: ['ollama'], pattern: /^/, lacks: ['forced_tools', 'web_search', 'files', 'audio'] },
  { hosts: ['vllm', 'openai_compatible'], pattern: /^/, lacks: ['web_search'] },
  // https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html (excerpt, 2026-11-21) names Claude from 3.7
  // Sonnet and 3.5 Haiku on, and Nova.
  { hosts: ['bedrock'], pattern: /^/, lacks: ['web_search', 'json_mode'] },
  { hosts: ['bedrock'], pattern: /^(?!claude|nova)/, lacks: ['prompt_caching'] },
  { hosts: ['bedrock'], pattern: /^claude-(2|instant|3-(opus|sonnet|haiku)|3-5-sonnet)/, lacks: ['prompt_caching'] },
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolChoice.html
  { hosts: ['bedrock'], pattern: /^llama/, lacks: ['json_schema', 'forced_tools'] },
  // https://docs.cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/structured_outputs (excerpt,
  // 2026-11-21): from 4.6 on, the models before are announced.
  { hosts: ['vertex'], pattern: /^claude-(opus|sonnet|haiku)-4-(1|5)(?!\d)/, lacks: ['json_schema'] },
]
