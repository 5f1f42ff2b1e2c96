/** One thing wrong with the configuration, where it is and what would be right. */
export interface ConfigurationProblem {
  /** The environment variable, or the dotted path in the file. */
  readonly where: string
  /** What is expected. Never the value: it may be a secret. */
  readonly message: string
  /** 1-based, for a file. */
  readonly line?: number
  /** 1-based, with a line. */
  readonly column?: number
}

/** The configuration cannot be used; the process must not start with it. Lists every problem at once. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
  constructor(
    readonly source: string,
    readonly problems: readonly ConfigurationProblem[],
  ) {
    super(
      problems
        .map(({ where, message, line, column }) => {
          const place = [source, line, column].filter((part) => part !== undefined)
          return `${place.join(':')}: ${where}: ${message}`
        })
        .join('\n'),
    )
  }
}
