import { localDay, localHour } from '../budget_window.js'
import { CostMeterError } from '../errors.js'
import type { Ledger, LedgerRecord } from '../ledger.js'
import { addFigures, figuresOf, noUsage } from '../usage_figures.js'
import type {
  UsageDimension,
  UsageFigures,
  UsageFilter,
  UsageGroup,
  UsagePage,
  UsageQuestion,
  UsageReport,
  UsageReports,
} from '../usage_report.js'

/** Adds up the records of a ledger one by one: for tests, for small ledgers, and as the measure of others. */
export function createMemoryUsageReports(ledger: Pick<Ledger, 'list'>, tenantIds: readonly string[]): UsageReports {
  return {
    async report(question, page) {
      const asked = question.tenantId === undefined ? tenantIds : [question.tenantId]
      const records = (await Promise.all(asked.map((tenantId) => allRecords(ledger, tenantId)))).flat()
      return reportOn(records, question, page)
    },
  }
}

async function allRecords(ledger: Pick<Ledger, 'list'>, tenantId: string): Promise<readonly LedgerRecord[]> {
  const records: LedgerRecord[] = []
  let cursor: string | undefined
  do {
    const page = await ledger.list({ tenantId, limit: 1_000, ...(cursor !== undefined && { cursor }) })
    records.push(...page.records)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return records
}

function reportOn(
  records: readonly LedgerRecord[],
  question: UsageQuestion,
  { limit, cursor }: UsagePage,
): UsageReport {
  const groups = new Map<string, UsageGroup>()
  for (const record of records) {
    if (!record.outcome || !isAskedFor(record, question)) continue
    const values = question.groupBy.map((dimension) => valueFor(record, dimension, question.timeZone ?? 'UTC'))
    const id = JSON.stringify(values)
    groups.set(id, withRecord(groups.get(id), record, question.groupBy, values))
  }
  const sorted = [...groups.entries()].toSorted(([idA, a], [idB, b]) => {
    if (a.totalPicoUsd !== b.totalPicoUsd) return a.totalPicoUsd < b.totalPicoUsd ? 1 : -1
    return idA < idB ? -1 : 1
  })
  const start = cursor === undefined ? 0 : startAt(cursor)
  const page = sorted.slice(start, start + limit).map(([, group]) => group)
  return {
    groups: page,
    total: sorted.map(([, group]) => group).reduce<UsageFigures>(addFigures, noUsage),
    ...(sorted.length > start + limit && { nextCursor: String(start + limit) }),
  }
}

function startAt(cursor: string): number {
  const start = Number(cursor)
  if (Number.isSafeInteger(start) && start >= 0) return start
  throw new CostMeterError('invalid_page', 'The cursor is not one of this report', { value: cursor.slice(0, 40) })
}

function withRecord(
  group: UsageGroup | undefined,
  record: LedgerRecord,
  groupBy: readonly UsageDimension[],
  values: readonly (string | null)[],
): UsageGroup {
  const at = record.createdAt
  const { key, firstAt, lastAt, ...sums } = group ?? {
    ...noUsage,
    key: Object.fromEntries(groupBy.map((dimension, place) => [dimension, values[place] ?? null])),
    firstAt: at,
    lastAt: at,
  }
  return {
    ...addFigures(sums, figuresOf(record)),
    key,
    firstAt: new Date(Math.min(at.getTime(), firstAt.getTime())),
    lastAt: new Date(Math.max(at.getTime(), lastAt.getTime())),
  }
}

function isAskedFor(record: LedgerRecord, { from, to, filter = {} }: UsageQuestion): boolean {
  return record.createdAt >= from && record.createdAt < to && passes(record, filter)
}

function passes(record: LedgerRecord, { provider, model, kind, simulated, tag }: UsageFilter): boolean {
  return (
    (provider === undefined || record.provider === provider) &&
    (model === undefined || record.model === model) &&
    (kind === undefined || record.kind === kind) &&
    (simulated === undefined || record.simulated === simulated) &&
    (tag === undefined || record.tags[tag.name] === tag.value)
  )
}

function valueFor(record: LedgerRecord, dimension: UsageDimension, timeZone: string): string | null {
  if (dimension.startsWith('tag.')) return record.tags[dimension.slice('tag.'.length)] ?? null
  const read = readers[dimension as keyof typeof readers]
  return read(record, timeZone) ?? null
}

const readers = {
  model: ({ model }: LedgerRecord) => model,
  provider: ({ provider }: LedgerRecord) => provider,
  tenant: ({ tenantId }: LedgerRecord) => tenantId,
  project: ({ projectId }: LedgerRecord) => projectId,
  api_key: ({ apiKeyId }: LedgerRecord) => apiKeyId,
  prompt: ({ promptName }: LedgerRecord) => promptName,
  prompt_version: ({ promptVersion }: LedgerRecord) => promptVersion,
  kind: ({ kind }: LedgerRecord) => kind,
  attempt: ({ attempt }: LedgerRecord) => (attempt > 1 ? 'retry' : 'first'),
  simulated: ({ simulated }: LedgerRecord) => String(simulated),
  day: ({ createdAt }: LedgerRecord, timeZone: string) => localDay(createdAt, timeZone),
  hour: ({ createdAt }: LedgerRecord, timeZone: string) => localHour(createdAt, timeZone),
}
