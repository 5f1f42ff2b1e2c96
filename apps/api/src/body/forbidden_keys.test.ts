import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findForbiddenKey } from './forbidden_keys.js'

const find = (text: string) => findForbiddenKey(text, JSON.parse(text))

it('finds a forbidden key wherever it is, however its letters are escaped', () => {
  const forbidden = fc.constantFrom('__proto__', 'constructor', 'prototype')
  const escaped = fc
    .tuple(forbidden, fc.array(fc.boolean(), { minLength: 11, maxLength: 11 }))
    .map(([key, choices]) =>
      [...key]
        .map((letter, index) => (choices[index] ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}` : letter))
        .join(''),
    )
  fc.assert(
    fc.property(escaped, fc.array(fc.constantFrom('{"a":', '[0,')), (key, outer) => {
      const closing = outer.map((opening) => (opening === '[0,' ? ']' : '}')).reverse()
      expect(find(`${outer.join('')}{"${key}":1}${closing.join('')}`)).toBeDefined()
    }),
  )
})

it('finds none in values, and none in keys that only contain one', () => {
  expect(find('{"a":"__proto__","my_prototype":["constructor"]}')).toBeUndefined()
})
