import { expect, it } from 'vitest'
import { familyName } from './family_name.js'

it.each([
  ['gpt-4.1-mini-2025-04-14', 'gpt-4.1-mini-2025-04-14'],
  ['GPT-4o', 'gpt-4o'],
  ['ft:gpt-4o-mini-2024-07-18:acme::a1b2', 'gpt-4o-mini-2024-07-18'],
  ['anthropic.claude-3-5-sonnet-20241022-v2:0', 'claude-3-5-sonnet-20241022'],
  ['us.anthropic.claude-sonnet-4-20250514-v1:0', 'claude-sonnet-4-20250514'],
  ['us-gov.anthropic.claude-3-haiku-20240307-v1:0:200k', 'claude-3-haiku-20240307'],
  [
    'arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
    'claude-sonnet-4-5-20250929',
  ],
  ['openai.gpt-oss-120b-1:0', 'gpt-oss-120b'],
  ['deepseek.r1-v1:0', 'deepseek-r1'],
  ['claude-haiku-4-5@20251001', 'claude-haiku-4-5@20251001'],
  ['publishers/google/models/gemini-2.5-pro', 'gemini-2.5-pro'],
  ['meta-llama/Llama-3.3-70B-Instruct-Turbo', 'llama-3.3-70b-instruct-turbo'],
  ['anthropic/claude-3.7-sonnet:thinking', 'claude-3.7-sonnet'],
  ['accounts/fireworks/models/llama-v3p1-70b-instruct', 'llama-v3p1-70b-instruct'],
  ['llama3.1:8b', 'llama3.1'],
  ['gemma-3:4b', 'gemma-3'],
])('takes %s for %s', (model, name) => {
  expect(familyName(model)).toBe(name)
})

it.each(['', '  ', 'openai/', 'x'.repeat(300)])('makes nothing of %j', (model) => {
  expect(familyName(model)).toBeUndefined()
})
