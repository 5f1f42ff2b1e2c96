import { describe, expect, it } from 'vitest'
import { ConfigurationError } from './errors.js'
import { readMaesterFile } from './read_file.js'

const read = (text: string, variables = {}) => readMaesterFile(text, 'maester.yaml', variables)

function problemsOf(text: string) {
  try {
    read(text)
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems
    throw error
  }
  return []
}

describe('maester.yaml', () => {
  it('is all optional', () => {
    expect(read('')).toEqual({})
  })

  it('puts environment variables into values', () => {
    const file = read('providers:\n  openai: { type: openai, api_keys: ["${KEY}"] }', { KEY: 'sk-1' })
    expect(file.providers?.openai?.api_keys).toEqual(['sk-1'])
  })

  it('names the variable and the line when a variable is not set', () => {
    expect(problemsOf('providers:\n  openai:\n    type: openai\n    api_keys: ["${MISSING_KEY}"]')).toEqual([
      { where: 'MISSING_KEY', message: 'is not set in the environment', line: 4 },
    ])
  })

  it('says which key is unknown, and where', () => {
    expect(problemsOf('models:\n  fast:\n    targets: [{ target: openai/gpt-4.1 }]\n    fallback: [x]')).toEqual([
      { where: 'models.fast.fallback', message: 'is not a known key', line: 4 },
    ])
  })

  it('says what is wrong with a value, and where', () => {
    const [problem] = problemsOf('budgets:\n  - scope: demo\n    limit_usd: 5')
    expect(problem).toMatchObject({ where: 'budgets.0.limit_usd', line: 3 })
  })

  it('reports text that is not YAML with its line', () => {
    expect(problemsOf('a: 1\nb: [1, 2\nc: 3')[0]).toMatchObject({ where: 'yaml' })
  })

  it('reads a time as a time', () => {
    const file = read(
      'prices: [{ model: my/llama, input_usd_per_million: "0.1", output_usd_per_million: "0.2", from: 2026-01-01T00:00:00Z }]',
    )
    expect(file.prices?.[0]?.from).toEqual(new Date('2026-01-01T00:00:00Z'))
  })
})
