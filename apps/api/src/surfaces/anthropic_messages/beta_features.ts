/**
 * Features of a message that are switched on by name. Not among them: what reaches into the account whose key is used
 * (files, skills, user profiles, agents), and what is billed at other rates than the model's own (fast mode, advisors).
 * https://docs.claude.com/en/api/beta-headers, and the names the official SDK has.
 */
const PASSED_ON = new Set([
  'advanced-tool-use',
  'cache-diagnosis',
  'code-execution',
  'compact',
  'computer-use',
  'context-1m',
  'context-management',
  'dev-full-thinking',
  'extended-cache-ttl',
  'fine-grained-tool-streaming',
  'interleaved-thinking',
  'mcp-client',
  'mid-conversation-output-config',
  'mid-conversation-tool-changes',
  'model-context-window-exceeded',
  'output-128k',
  'output-300k',
  'pdfs',
  'prompt-caching',
  'structured-outputs',
  'task-budgets',
  'thinking-binding-controls',
  'thinking-display-updates',
  'thinking-token-count',
  'token-efficient-tools',
  'web-fetch',
])

/** The features of an `anthropic-beta` header that go on to Anthropic, each once. A name ends in its date. */
export function readBetaFeatures(header: string | readonly string[] | undefined): readonly string[] {
  const names = [header ?? []].flat().flatMap((line) => line.split(',').map((name) => name.trim()))
  return [...new Set(names)].filter((name) => {
    const [, family] = /^([a-z0-9-]+)-\d{4}-\d{2}-\d{2}$/.exec(name) ?? []
    return family !== undefined && PASSED_ON.has(family)
  })
}
