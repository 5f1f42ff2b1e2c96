import { expect, it } from 'vitest'
import { embed } from './vectors.js'

const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)

it('is a unit vector of the wanted length, the same every time', () => {
  for (const dimensions of [1, 8, 1_536]) {
    for (const text of ['', 'hello world', '🙂']) {
      const vector = embed(text, dimensions)
      expect(vector).toHaveLength(dimensions)
      expect(cosine(vector, vector)).toBeCloseTo(1, 5)
      expect(embed(text, dimensions)).toEqual(vector)
    }
  }
})

it('puts texts that share words closer together', () => {
  const question = embed('how do I rotate an access key', 512)
  const near = embed('Rotate your access key every ninety days', 512)
  const far = embed('The weather in Lisbon is mild', 512)
  expect(cosine(question, near)).toBeGreaterThan(cosine(question, far) + 0.2)
})
