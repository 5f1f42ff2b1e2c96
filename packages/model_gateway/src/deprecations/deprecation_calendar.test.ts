import { describe, expect, it } from 'vitest'
import { createDeprecationCalendar } from './deprecation_calendar.js'
import { deprecationPages, knownDeprecations } from './known_deprecations.js'

describe('the calendar', () => {
  it('knows models by the type of the provider, under whatever name it is configured', () => {
    const find = createDeprecationCalendar()
    expect(find({ name: 'primary', type: 'openai' }, 'o3')).toMatchObject({ retiresAt: new Date('2026-12-11') })
    expect(find({ name: 'openai', type: 'azure' }, 'o3')).toBeUndefined()
    expect(find({ name: 'openai', type: 'openai' }, 'o3-of-ours')).toBeUndefined()
  })

  it('takes the word of the settings over its own', () => {
    const retiresAt = new Date('2027-06-01')
    const find = createDeprecationCalendar([{ target: 'openai/o3', retiresAt }])
    expect(find({ name: 'openai', type: 'openai' }, 'o3')).toEqual({ retiresAt, source: 'settings' })
  })

  it('holds real days, in order, each model once, with an address', () => {
    const names = knownDeprecations.flatMap(({ type, models }) =>
      Object.keys(models).map((model) => `${type}/${model}`),
    )
    expect(new Set(names).size).toBe(names.length)
    for (const { type, deprecated, retires, readOn, source } of knownDeprecations) {
      for (const day of [deprecated ?? retires, retires, readOn])
        expect(new Date(day).toISOString().slice(0, 10)).toBe(day)
      expect(Date.parse(deprecated ?? '2000-01-01')).toBeLessThan(Date.parse(retires))
      expect(deprecationPages).toHaveProperty(type)
      expect(new URL(source).protocol).toBe('https:')
    }
  })
})
