import { passIf } from '../check_result.js'
import type { Evaluator } from '../evaluator.js'
import { credentialPatterns } from '../text/credential_patterns.js'

/**
 * The answer holds nothing that looks like a credential: API keys with well-known beginnings, JSON web tokens, private
 * keys, bearer tokens, passwords in URLs. The reason names kinds, never values.
 */
export const noSecrets: Evaluator = {
  name: 'no_secrets',
  parameters: [],
  prepare:
    () =>
    ({ content }) => {
      const found = credentialPatterns.filter(({ pattern }) => pattern.test(content)).map(({ kind }) => kind)
      return passIf(found.length === 0, `Found: ${found.join(', ')}`)
    },
}
