/** Which provider type makes the models whose names begin so. The first match counts. */
const HOME_PROVIDERS: readonly (readonly [prefix: RegExp, type: string])[] = [
  [/^(gpt-|chatgpt-|o1|o3|o4|ft:gpt-|text-embedding-(3|ada)|codex-|computer-use-)/, 'openai'],
  [/^claude-/, 'anthropic'],
  [/^(gemini-|gemma-|text-embedding-00)/, 'gemini'],
  [/^grok-/, 'xai'],
  [/^(mistral-|ministral-|magistral-|codestral-|devstral-|pixtral-|voxtral-|open-mistral-|open-mixtral-)/, 'mistral'],
  [/^deepseek-/, 'deepseek'],
  [/^(command-|c4ai-|embed-|rerank-)/, 'cohere'],
]

/** The type of the provider that makes a model of this name; `undefined` for a name of no known family. */
export function homeProviderType(model: string): string | undefined {
  return HOME_PROVIDERS.find(([prefix]) => prefix.test(model))?.[1]
}
