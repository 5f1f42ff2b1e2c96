import { expect, it } from 'vitest'
import { CHAT_FORMATS } from './usage_reference/chat_formats.js'
import { type Comparison, compare, statedPrice } from './usage_reference/compare.js'
import { EXPLAINED_DIFFERENCES } from './usage_reference/explained_differences.js'
import { GEMINI_FORMATS } from './usage_reference/gemini_formats.js'
import { OWN_FORMATS } from './usage_reference/own_formats.js'

// The same replies read and priced by us and by a public reference, each from the whole body.

const FORMATS = [...CHAT_FORMATS, ...OWN_FORMATS, ...GEMINI_FORMATS]
const compared = FORMATS.flatMap((format) => format.usages.map((usage) => compare(format, usage)))
const comparable = compared.filter(({ outcome }) => outcome !== 'not_comparable')
const equal = comparable.filter(({ outcome }) => outcome === 'equal')

const explains = ({ format, usage }: Comparison) =>
  EXPLAINED_DIFFERENCES.filter(({ formats, when }) => formats.includes(format.name) && when(usage))

const explainedBy = (reason: string) =>
  compared.filter((one) => one.outcome !== 'equal' && explains(one).some((explained) => explained.reason === reason))

it(`${equal.length} of ${comparable.length} replies of ten providers that the reference has a price for cost the same`, () => {
  expect(new Set(FORMATS.map(({ adapter }) => adapter)).size).toBeGreaterThanOrEqual(10)
  expect(comparable.length).toBeGreaterThan(1_800)
  expect(equal.length / comparable.length).toBeGreaterThan(0.99)
})

it.each(FORMATS)('$name: usage is read and priced as the reference does, but where it is said why not', (format) => {
  const own = compared.filter((one) => one.format === format)
  expect(own.filter(({ outcome }) => outcome === 'equal')).not.toEqual([])
  for (const one of own) {
    if (one.outcome === 'equal') continue
    const message = `${one.ours} USD is not ${one.theirs} USD for ${JSON.stringify(one.usage)}`
    expect(explains(one), message).not.toEqual([])
  }
})

for (const { reason } of EXPLAINED_DIFFERENCES) {
  const count = explainedBy(reason).length
  it(`${count} cost something else, or have no price to compare with: ${reason}`, () => {
    expect(count).toBeGreaterThan(0)
  })
}

it('bills what the provider says that it bills, where it does', () => {
  const all = FORMATS.flatMap((format) => format.usages.map((usage) => statedPrice(format, usage)))
  const stated = all.filter((one) => one !== undefined)
  expect(stated.length).toBeGreaterThan(100)
  for (const one of stated) expect(one.billed).toBeCloseTo(one.stated, 12)
})
