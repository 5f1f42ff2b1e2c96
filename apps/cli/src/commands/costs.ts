import { readFile } from 'node:fs/promises'
import type { Environment } from '@maester/configuration'
import {
  type BilledUsage,
  type ComparedFigure,
  formatPicoUsdExact,
  formatUsd6,
  picoUsdFromDecimal,
  readCsvExport,
  readJsonExport,
  reconcileUsage,
} from '@maester/cost_meter'
import { createTransport } from '@maester/model_gateway'
import type { Command } from 'commander'
import { textTable } from '../costs/text_table.js'
import { createUsageClient, type ReportedGroup, type UsageClient } from '../costs/usage_client.js'
import { serviceUrl } from '../service_url.js'

interface ServiceOptions {
  readonly url?: string
  readonly key?: string
}

interface ReportOptions extends ServiceOptions {
  readonly from?: string
  readonly to?: string
  readonly groupBy: string
  readonly timezone?: string
}

interface RerateOptions extends ServiceOptions {
  readonly from: string
  readonly to?: string
  readonly provider?: string
  readonly model?: string
  readonly all?: true
}

interface ReconcileOptions extends ServiceOptions {
  readonly provider?: string
  readonly tolerance: string
}

/** `maester costs …`: asks a running service. */
export function addCostsCommands(program: Command, environment: () => Environment): void {
  const costs = program.command('costs').description('what calls cost, asked of a running service')
  const command = (name: string) =>
    costs
      .command(name)
      .option('--url <url>', 'address of the service; default: by HOST and PORT')
      .option('--key <key>', 'an API key with the scope usage:read; default: MAESTER_ADMIN_KEY')

  const clientOf = ({ url = serviceUrl(environment()), key = environment().adminKey }: ServiceOptions) =>
    createUsageClient({ url, ...(key !== undefined && { apiKey: key }), transport: createTransport() })

  command('report')
    .description('spend by whatever tells calls apart, the dearest first')
    .option('--from <time>', 'calls begun at or after: 2026-11-01 or with a time; default: the start of the month')
    .option('--to <time>', 'calls begun before; default: now')
    .option('--group-by <dimensions>', 'model, provider, project, api_key, prompt, kind, tag.<name>, day, …', 'model')
    .option('--timezone <zone>', 'of days and hours')
    .action((options: ReportOptions) => using(clientOf(options), (client) => report(client, options)))

  command('rerate')
    .description('rate past calls again at the prices that now apply to their time')
    .requiredOption('--from <time>', 'calls begun at or after')
    .option('--to <time>', 'calls begun before; default: now')
    .option('--provider <name>')
    .option('--model <name>')
    .option('--all', 'those that had a price too')
    .action((options: RerateOptions) => using(clientOf(options), (client) => rerateCosts(client, options)))

  command('reconcile')
    .argument('<file>', "a provider's usage or cost export, JSON or CSV")
    .description("hold the ledger against a provider's own figures; exit code 1 when they differ")
    .option('--provider <name>', "the provider's name in maester.yaml; default: its type")
    .option('--tolerance <percent>', 'how far a figure may be off', '0.5')
    .action((file: string, options: ReconcileOptions) =>
      using(clientOf(options), (client) => reconcile(client, file, options)),
    )
}

async function using(client: UsageClient, work: (client: UsageClient) => Promise<void>): Promise<void> {
  try {
    await work(client)
  } finally {
    await client.close()
  }
}

async function report(client: UsageClient, { from, to, groupBy, timezone }: ReportOptions): Promise<void> {
  const range = { ...(from !== undefined && { from: instant(from) }), ...(to !== undefined && { to: instant(to) }) }
  const usage = await client.usage({ ...range, group_by: groupBy, ...(timezone !== undefined && { timezone }) })
  const dimensions = Object.keys(usage.data[0]?.group ?? {})
  const cells = ({ calls, unpriced_calls, tokens, cost_usd }: Omit<ReportedGroup, 'group'>) => [
    String(calls),
    String(tokens.input),
    String(tokens.output),
    formatUsd6(picoUsdFromDecimal(cost_usd)),
    String(unpriced_calls),
  ]
  const rows = usage.data.map((group) => [...dimensions.map((name) => group.group[name] ?? '(none)'), ...cells(group)])
  const total = ['total', ...dimensions.slice(1).map(() => ''), ...cells(usage.total)]
  const head = [...dimensions, 'calls', 'input', 'output', 'usd', 'unpriced']
  console.log(usage.data.length === 0 ? 'No calls.' : textTable(head, [...rows, total]))
}

async function rerateCosts(client: UsageClient, { from, to, provider, model, all }: RerateOptions): Promise<void> {
  const { job_id } = await client.rerate({
    from: instant(from),
    ...(to !== undefined && { to: instant(to) }),
    ...(provider !== undefined && { provider }),
    ...(model !== undefined && { model }),
    unpriced_only: all !== true,
  })
  console.log(`Queued as ${job_id}.`)
}

async function reconcile(client: UsageClient, file: string, options: ReconcileOptions): Promise<void> {
  const tolerance = Number(options.tolerance) / 100
  if (!(tolerance >= 0)) throw new Error('--tolerance expects a percentage, like 0.5')
  const text = await readFile(file, 'utf8')
  const theirs = /^\s*[[{]/.test(text) ? readJsonExport(JSON.parse(text)) : readCsvExport(text)
  const days = theirs.rows.map(({ day }) => day).toSorted()
  if (days.length === 0) throw new Error(`${file} has no usage of a model.`)
  const to = new Date(Date.parse(`${days.at(-1)}T00:00:00Z`) + 86_400_000).toISOString()
  const provider = options.provider ?? theirs.provider
  const usage = await client.usage({ from: `${days[0]}T00:00:00Z`, to, group_by: 'day,model', provider })
  const compared = reconcileUsage(usage.data.map(toBilled), theirs.rows, tolerance)
  const rows = compared.map(({ day, model, calls, inputTokens, outputTokens, picoUsd, isOff }) => [
    ...[day, model, differenceOf(calls), differenceOf(inputTokens), differenceOf(outputTokens)],
    ...[formatPicoUsdExact(picoUsd.ours ?? 0n), differenceOf(picoUsd), isOff ? 'differs' : 'ok'],
  ])
  console.log(textTable(['day', 'model', 'calls', 'input', 'output', 'our usd', 'usd', ''], rows))
  const off = compared.filter(({ isOff }) => isOff).length
  console.log(`\n${provider}: ${compared.length - off} of ${compared.length} agree within ${options.tolerance} %.`)
  if (off > 0) process.exitCode = 1
}

function toBilled({ group, calls, voided_calls, tokens, cost_usd }: ReportedGroup): BilledUsage {
  return {
    day: group.day ?? '',
    model: group.model ?? '',
    calls: calls - voided_calls,
    inputTokens: tokens.input,
    outputTokens: tokens.output,
    picoUsd: picoUsdFromDecimal(cost_usd),
  }
}

/** Ours against theirs in percent; empty where they do not say. */
function differenceOf({ share }: ComparedFigure<number | bigint>): string {
  if (share === undefined) return ''
  if (share === Number.POSITIVE_INFINITY) return '+∞%'
  return `${share > 0 ? '+' : ''}${(share * 100).toFixed(2)}%`
}

function instant(text: string): string {
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) throw new Error(`Not a time: ${text}`)
  return at.toISOString()
}
