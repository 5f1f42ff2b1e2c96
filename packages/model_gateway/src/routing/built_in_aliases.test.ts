import { createPriceBook } from '@maester/cost_meter'
import { expect, it } from 'vitest'
import { createDeprecationCalendar } from '../deprecations/deprecation_calendar.js'
import { builtInAliases } from './built_in_aliases.js'

const connectionOf = (type: string) => ({ name: type, type, baseUrl: 'http://upstream', apiKeys: [] })

it.each(['openai', 'anthropic', 'gemini', 'vertex'])(
  'leads to models of %s that have a price and no announced end',
  (type) => {
    const connection = connectionOf(type)
    const endOf = createDeprecationCalendar([])
    const prices = createPriceBook()
    for (const { targets } of Object.values(builtInAliases([connection]))) {
      const model = targets[0]!.target.slice(type.length + 1)
      const key = { provider: type, model, at: new Date('2026-11-21'), tenantId: 'default' }
      const { totalPicoUsd } = prices.estimate(key, { inputTokens: 1_000, outputTokens: 1_000 })
      expect([model, endOf(connection, model), totalPicoUsd === null]).toEqual([model, undefined, false])
    }
  },
)
