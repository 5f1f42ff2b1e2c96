import type { SpendCell, UsageDimension, UsageGroup, UsageQuestion, UsageReports } from '@maester/cost_meter'
import { localHourOf } from './local_hour.js'
import type { HourlySpend, SpendHistory, SpendSeries } from './spend_history.js'

export interface ReportSpendHistoryOptions {
  readonly reports: UsageReports
  /** Names of tags on a tenant's calls since then. */
  readonly tagNames: (tenantId: string, since: Date) => Promise<readonly string[]>
  readonly now: () => Date
}

/** Of one tag; the dearest are watched. */
const MOST_VALUES = 50
const PAGE = 1_000
const TARGET: readonly UsageDimension[] = ['hour', 'provider', 'model', 'prompt', 'prompt_version']

/** Reads spend from the usage reports, and so from their roll-ups. */
export function createReportSpendHistory({ reports, tagNames, now }: ReportSpendHistoryOptions): SpendHistory {
  async function everyGroup(question: UsageQuestion): Promise<readonly UsageGroup[]> {
    const groups: UsageGroup[] = []
    let cursor: string | undefined
    do {
      const page = await reports.report(question, { limit: PAGE, ...(cursor !== undefined && { cursor }) })
      groups.push(...page.groups)
      cursor = page.nextCursor
    } while (cursor !== undefined)
    return groups
  }

  return {
    async tenants(since) {
      const groups = await everyGroup({ from: since, to: now(), groupBy: ['tenant'] })
      return groups.filter(({ totalPicoUsd }) => totalPicoUsd > 0n).flatMap(({ key }) => key.tenant ?? [])
    },

    async hourly({ tenantId, since, timeZone, minPicoUsd }) {
      const question = { tenantId, from: since, to: now(), timeZone }
      const rows = (groups: readonly UsageGroup[], seriesOf: (cell: SpendCell) => SpendSeries): HourlySpend[] =>
        groups.map((group) => {
          const cell = toCell(group)
          return { ...cell, ...localHourOf(new Date(group.key.hour!), timeZone), series: seriesOf(cell) }
        })
      const all = await everyGroup({ ...question, groupBy: TARGET })
      const found = [
        ...rows(all, () => ({ kind: 'tenant', name: tenantId })),
        ...rows(all, ({ model }) => ({ kind: 'model', name: model })),
      ]
      for (const name of await tagNames(tenantId, since)) {
        const dimension = `tag.${name}` as const
        const values = await reports.report({ ...question, groupBy: [dimension] }, { limit: MOST_VALUES })
        for (const { key, totalPicoUsd } of values.groups) {
          const value = key[dimension]
          if (typeof value !== 'string' || totalPicoUsd < minPicoUsd) continue
          const tagged = await everyGroup({ ...question, groupBy: TARGET, filter: { tag: { name, value } } })
          found.push(...rows(tagged, () => ({ kind: 'tag', name: `${name}=${value}` })))
        }
      }
      return found
    },
  }
}

function toCell({
  key,
  calls,
  inputTokens,
  outputTokens,
  inputPicoUsd,
  outputPicoUsd,
  totalPicoUsd,
}: UsageGroup): SpendCell {
  const { provider, model, prompt, prompt_version: version } = key
  return {
    model: `${provider}/${model}`,
    ...(typeof prompt === 'string' && { promptVersion: `${prompt}@${version}` }),
    ...{ calls, inputTokens, outputTokens, inputPicoUsd, outputPicoUsd, totalPicoUsd },
  }
}
