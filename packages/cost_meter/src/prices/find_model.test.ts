import { expect, it } from 'vitest'
import { loadCatalogue } from './catalogue.js'
import { findModel } from './find_model.js'

function find(provider: string, model: string): string | undefined {
  const found = findModel(loadCatalogue(), provider, model)
  return found && `${found.provider.id}/${found.model.id}`
}

it.each([
  ['openai', 'gpt-4.1-mini', 'openai/gpt-4.1-mini'],
  ['openai', 'GPT-4.1-Mini ', 'openai/gpt-4.1-mini'],
  ['openai', 'gpt-4.1-mini-2025-04-14', 'openai/gpt-4.1-mini'],
  ['openai', 'gpt-4.1-mini-20250414', 'openai/gpt-4.1-mini'],
  ['openai', 'gpt-4.1-mini-2031-02-03', 'openai/gpt-4.1-mini'],
  ['anthropic', 'claude-sonnet-4-5-20250929', 'anthropic/claude-sonnet-4-5'],
  ['gemini', 'gemini-2.5-flash', 'google/gemini-2.5-flash'],
  ['vertex', 'gemini-2.5-pro', 'google/gemini-2.5-pro'],
  ['xai', 'grok-4.3', 'x-ai/grok-4.3'],
  ['bedrock', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'aws/regional.anthropic.claude-sonnet-4-5-20250929-v1:0'],
  ['mistral', 'mistral-large-latest', 'mistral/mistral-large'],
  ['deepseek', 'deepseek-chat', 'deepseek/deepseek-chat'],
  ['groq', 'llama-3.3-70b-versatile', 'groq/llama-3.3-70b-versatile'],
  ['cohere', 'command-r-plus', 'cohere/command-r-plus'],
  ['together', 'meta-llama/Llama-3.3-70B-Instruct-Turbo', 'together/meta-llama/Llama-3.3-70B-Instruct-Turbo'],
  ['openrouter', 'openai/gpt-4.1', 'openrouter/openai/gpt-4.1'],
])('finds %s %j as %s', (provider, model, entry) => {
  expect(find(provider, model)).toBe(entry)
})

it("takes the vendor's entry where the provider sells at the vendor's list price, and its own where it has one", () => {
  expect(find('azure_openai', 'gpt-4.1')).toBe('openai/gpt-4.1')
  expect(find('azure', 'o3-mini')).toBe('azure/o3-mini')
  expect(find('vertex', 'claude-opus-4-5@20251101')).toBe('anthropic/claude-opus-4-5')
})

it('finds nothing where the price would be another than the vendor charges', () => {
  expect(find('azure_openai', 'deepseek-chat')).toBeUndefined()
  expect(find('bedrock', 'gpt-4.1')).toBeUndefined()
  expect(find('openai_compatible', 'gpt-4.1')).toBeUndefined()
  expect(find('ollama', 'llama3')).toBeUndefined()
  expect(find('openai', 'ft:gpt-4.1-mini:acme::x1')).toBeUndefined()
  expect(find('openai', 'gpt-4.1-mini-acme')).toBeUndefined()
  expect(find('openai', '')).toBeUndefined()
  expect(find('openai', `gpt-4.1${'-'.repeat(1_000)}`)).toBeUndefined()
})
