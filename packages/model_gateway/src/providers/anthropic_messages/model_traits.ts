/** What a Claude model can be asked for. Models we do not know are taken for new ones: the provider has the last word. */
export interface ClaudeTraits {
  /** `output_config.effort`. */
  readonly effort: boolean
  /** `thinking: {type: "adaptive"}`. */
  readonly adaptiveThinking: boolean
  /** `output_config.format` with a JSON schema. */
  readonly jsonSchema: boolean
}

/**
 * Read from the name, which may carry a vendor's prefix and date: `claude-opus-4-5-20251101`,
 * `us.anthropic.claude-sonnet-4-20250514-v1:0`, `claude-3-5-haiku@20241022`.
 * https://docs.claude.com/en/docs/about-claude/models/overview,
 * https://docs.claude.com/en/docs/build-with-claude/{effort,adaptive-thinking,structured-outputs}
 */
export function claudeTraits(model: string): ClaudeTraits {
  const named = /claude-([a-z]+)-(\d{1,2})(?:-(\d{1,2}))?(?!\d)/.exec(model)
  if (named === null) {
    const isOld = /claude-(?:[123]\b|instant|v\d)/.test(model)
    return { effort: !isOld, adaptiveThinking: !isOld, jsonSchema: !isOld }
  }
  const version = Number(named[2]) + Number(named[3] ?? 0) / 10
  const isOpus = named[1] === 'opus'
  return {
    effort: version >= 4.6 || (isOpus && version >= 4.5),
    adaptiveThinking: version >= 4.6,
    jsonSchema: version >= 4.5,
  }
}
