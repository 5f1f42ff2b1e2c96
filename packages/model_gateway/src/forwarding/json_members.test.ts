import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonElements, jsonMembers, withMembers } from './json_members.js'

const object = fc.dictionary(
  fc.string().filter((name) => name !== '__proto__'),
  fc.jsonValue(),
)
const spaced = fc.record({ value: object, space: fc.constantFrom('', ' ', '  ', '\t') })

it('finds the members of any object, however it is written', () => {
  fc.assert(
    fc.property(spaced, ({ value, space }) => {
      const text = JSON.stringify(value, null, space)
      const found = jsonMembers(text).map(({ name, valueStart, end }) => [
        name,
        JSON.parse(text.slice(valueStart, end)),
      ])
      expect(Object.fromEntries(found)).toEqual(JSON.parse(text))
    }),
  )
})

it('changes, adds and removes members and leaves every other as it was written', () => {
  fc.assert(
    fc.property(spaced, object, fc.array(fc.string()), ({ value, space }, set, removed) => {
      const changes = new Map<string, string | undefined>(removed.map((name) => [name, undefined]))
      for (const [name, changed] of Object.entries(set)) changes.set(name, JSON.stringify(changed))
      const expected = JSON.parse(JSON.stringify({ ...value, ...set })) as Record<string, unknown>
      for (const name of removed) if (!Object.hasOwn(set, name)) delete expected[name]
      expect(JSON.parse(withMembers(JSON.stringify(value, null, space), changes))).toEqual(expected)
    }),
  )
  const text = '{ "seed" : 12345678901234567890, "t":1.0, "model":"a" }'
  expect(withMembers(text, new Map([['model', '"b"']]))).toBe('{"seed" : 12345678901234567890,"t":1.0,"model":"b"}')
})

it('keeps of a name that occurs twice what a parser goes by', () => {
  expect(withMembers('{"n":5,"a":1,"n":1,"\\u006e":2}', new Map())).toBe('{"a":1,"\\u006e":2}')
})

it('finds the elements of any list', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.constantFrom('', ' '), (values, space) => {
      const text = JSON.stringify(values, null, space)
      expect(jsonElements(text).map((element) => JSON.parse(element))).toEqual(JSON.parse(text))
    }),
  )
})
