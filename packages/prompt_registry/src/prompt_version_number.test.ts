import { expect, it } from 'vitest'
import { formatPromptVersion, parsePromptVersion } from './prompt_version_number.js'

it('reads versions as numbers, so that v10 comes after v9', () => {
  expect(parsePromptVersion('v10')).toBe(10)
  expect(parsePromptVersion('9')).toBe(9)
  expect(['v10', 'v9', 'v1'].sort((a, b) => (parsePromptVersion(a) ?? 0) - (parsePromptVersion(b) ?? 0))).toEqual([
    'v1',
    'v9',
    'v10',
  ])
  expect(formatPromptVersion(10)).toBe('v10')
})

it.each(['', 'v', 'v0', 'v01', 'v-1', 'v1.0', 'V1', ' v1', 'v1 ', 'latest', 'v9999999999', 'v1\n'])(
  'takes %j for no version',
  (text) => expect(parsePromptVersion(text)).toBeUndefined(),
)
