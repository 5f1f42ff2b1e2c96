import { expect, it } from 'vitest'
import { idAndName } from './chosen_name.js'

it('takes the one for the other where only one is given', () => {
  expect(idAndName({ id: 'acme', name: 'Acme Ltd' })).toEqual({ id: 'acme', name: 'Acme Ltd' })
  expect(idAndName({ id: 'acme' })).toEqual({ id: 'acme', name: 'acme' })
  expect(idAndName({ name: 'acme' })).toEqual({ id: 'acme', name: 'acme' })
})

it.each([{}, { name: 'Acme Ltd' }])('makes no id of %j', (body) => {
  expect(() => idAndName(body)).toThrow(expect.objectContaining({ code: 'invalid_value' }))
})
