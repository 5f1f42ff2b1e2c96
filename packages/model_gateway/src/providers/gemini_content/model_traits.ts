/** What a Gemini model can be asked for. Models we do not know are taken for new ones: the provider has the last word. */
export interface GeminiTraits {
  /** Real JSON Schema in `parametersJsonSchema` and `responseJsonSchema`. */
  readonly jsonSchema: boolean
  /** A schema for the answer beside tools. */
  readonly schemaWithTools: boolean
  /** Thinking by level instead of by budget; calls must come back with their signature. */
  readonly thinkingLevels: boolean
}

/** https://ai.google.dev/gemini-api/docs/{structured-output,thinking,thought-signatures} */
export function geminiTraits(model: string): GeminiTraits {
  const version = Number(/gemini-(\d+(?:\.\d+)?)/.exec(model)?.[1] ?? Number.POSITIVE_INFINITY)
  return { jsonSchema: version >= 2.5, schemaWithTools: version >= 3, thinkingLevels: version >= 3 }
}
