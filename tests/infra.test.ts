import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { KNOWN_PROVIDERS, readEnvironment } from '@maester/configuration'
import { createMetrics } from '@maester/observability'
import { parser } from '@prometheus-io/lezer-promql'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const root = resolve(import.meta.dirname, '..')
const text = (path: string) => readFile(resolve(root, path), 'utf8')

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[]
}
interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[]
}
interface Service {
  readonly image: string
  readonly command: readonly string[]
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

const rules: Rules = parse(await text('infra/prometheus/alerts.yml'))
const dashboard: Dashboard = JSON.parse(await text('infra/grafana/maester.json'))
const compose: { readonly services: Readonly<Record<string, Service>> } = parse(await text('docker-compose.yml'), {
  merge: true,
})
const dockerfile = await text('infra/Dockerfile')

const expressions = [
  ...rules.groups.flatMap((group) => group.rules.map(({ alert, expr }) => [alert, expr] as const)),
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
]

describe.each(expressions)('%s', (_title, expression) => {
  const query = expression.replaceAll('$__rate_interval', '5m')
  const nodes = nodesOf(query)
  let labelsOf: ReadonlyMap<string, ReadonlySet<string>>
  beforeAll(async () => {
    labelsOf = await renderedLabels()
  })

  it('is a query Prometheus can read', () => {
    expect(nodes.filter(({ name }) => name === '⚠')).toEqual([])
  })

  it('asks for metrics the service has, by labels they carry', () => {
    const metrics = nodes.filter(({ name }) => name === 'VectorSelector').map(({ at }) => /^\w+/.exec(at)?.[0] ?? '')
    expect(metrics.length).toBeGreaterThan(0)
    for (const metric of metrics) expect([...labelsOf.keys()]).toContain(metric)
    const known = new Set(metrics.flatMap((metric) => [...(labelsOf.get(metric) ?? [])]))
    for (const { name, at } of nodes) if (name === 'LabelName') expect([...known]).toContain(at)
  })
})

describe('docker-compose.yml', () => {
  const own = Object.entries(compose.services).filter(([, { image }]) => image === 'maester')

  it('runs one api and one worker, by commands the CLI has', () => {
    const help = execFileSync(process.execPath, [entryPoint(), '--help'], { cwd: root, encoding: 'utf8' })
    const commands = [...help.matchAll(/^ {2}(\w+)\b/gm)].map(([, name]) => name)
    expect(own.map(([, { command }]) => command)).toEqual([['api'], ['worker']])
    for (const [, { command }] of own) expect(commands).toContain(command[0])
    expect(commands).toContain(JSON.parse(/^CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]')[0])
  })

  it('sets only variables that are read, to values that can be', () => {
    const read = variablesRead()
    for (const [, { environment = {} }] of own)
      expect([...read]).toEqual(expect.arrayContaining(Object.keys(environment)))
    const settings = readEnvironment(substituted(own[0]?.[1].environment ?? {}))
    expect(settings).toMatchObject({ host: '0.0.0.0', port: 8080, auth: 'required', environment: 'production' })
    expect(settings.providers).toEqual([])
  })

  it('opens ports to this machine only, mounts files that exist and names the version of every image', () => {
    for (const { image, ports = [], volumes = [] } of Object.values(compose.services)) {
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/)
      for (const volume of volumes.filter((each) => each.startsWith('.'))) {
        expect([volume, existsSync(resolve(root, volume.split(':')[0] ?? ''))]).toEqual([volume, true])
      }
      expect(image).toMatch(/^maester$|:\d+/)
    }
  })
})

it('the image sets only variables that are read, and builds with the pnpm of the repository', async () => {
  const variables = [...(/^ENV NODE_ENV.*$/m.exec(dockerfile)?.[0] ?? '').matchAll(/([A-Z_]+)=/g)].map(
    ([, name]) => name,
  )
  expect(variables).toHaveLength(4)
  expect([...variablesRead()]).toEqual(expect.arrayContaining(variables))
  const { packageManager } = JSON.parse(await text('package.json'))
  const versions = new Set([...dockerfile.matchAll(/pnpm@[\d.]+/g)].map(([version]) => version))
  expect([...versions]).toEqual([packageManager])
})

it('Redis is told to keep what it has, and Postgres to wait for the disk', async () => {
  const redis = await text('infra/redis/redis.conf')
  expect(redis).toMatch(/^maxmemory-policy noeviction$/m)
  expect(redis).toMatch(/^appendonly yes$/m)
  const postgres = await text('infra/postgres/postgresql.conf')
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    expect(postgres).toMatch(new RegExp(`^${setting} = on$`, 'm'))
  }
})

/** The file the image starts, from the root of the repository. */
function entryPoint(): string {
  const words: readonly string[] = JSON.parse(/^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]')
  return resolve(root, words.find((word) => word.endsWith('.js')) ?? '')
}

/** Every environment variable `packages/configuration` looks at. */
function variablesRead(): ReadonlySet<string> {
  const read = new Set(KNOWN_PROVIDERS.flatMap(({ variables }) => variables))
  const watched = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get(_variables, name) {
        read.add(String(name))
        return undefined
      },
    },
  )
  readEnvironment(watched)
  return read
}

/** As Compose fills them in when `.env` holds the required ones alone. */
function substituted(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.replace(/\$\{\w+:\?[^}]*\}/g, 'x'.repeat(40)).replace(/\$\{\w+:-\}/g, ''),
    ]),
  )
}

interface QueryNode {
  readonly name: string
  readonly at: string
}

function nodesOf(query: string): readonly QueryNode[] {
  const nodes: QueryNode[] = []
  parser.parse(query).iterate({
    enter: ({ name, from, to }) => void nodes.push({ name, at: query.slice(from, to) }),
  })
  return nodes
}

/** The labels of every metric a process shows, those Prometheus adds included. */
async function renderedLabels(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const metrics = createMetrics()
  const call = { provider: 'openai', model: 'gpt-4.1-mini' }
  metrics.httpRequest({ route: '/livez', method: 'GET', status: 200, durationMs: 1 })
  metrics.completion({ ...call, outcome: 'ok', simulated: false })
  metrics.attempt({ ...call, outcome: 'ok', durationMs: 1 })
  metrics.cost({ ...call, costPicoUsd: 1n })
  metrics.unpricedCall(call)
  metrics.tokens({ direction: 'input', count: 1 })
  metrics.budgetDecision('allowed')
  metrics.ledgerFlush({ durationMs: 1, groupSize: 1 })
  metrics.job({ name: 'batch_inference', outcome: 'done' })
  metrics.evaluation({ check: 'non_empty', outcome: 'pass' })
  const labels = new Map([['up', new Set(['job', 'instance'])]])
  for (const [, name = '', given = ''] of (await metrics.render()).matchAll(/^([a-z]\w*)(?:\{(.*)\})? /gm)) {
    const known = labels.get(name) ?? new Set(['job', 'instance'])
    for (const [, label = ''] of given.matchAll(/(\w+)="/g)) known.add(label)
    labels.set(name, known)
  }
  return labels
}
