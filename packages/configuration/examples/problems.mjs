// What an operator sees when the file is wrong: every problem, with its line.
import { ConfigurationError, readMaesterFile } from '@maester/configuration'

const text = `
budgets:
  - scope: demo
    limit_usd: 5
models:
  fast:
    targets: [{ target: openai/gpt-4.1-mini }]
    fallback: [claude-haiku-4-5]
`
try {
  readMaesterFile(text, 'maester.yaml', {})
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error
  console.log(error.message)
}
