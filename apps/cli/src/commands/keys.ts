import { defaultTenantId, idPattern, isScope, type Scope, scopes } from '@maester/access'
import type { Environment } from '@maester/configuration'
import { type Command, InvalidArgumentError } from 'commander'
import type { KeyDesk } from '../keys/key_desk.js'
import { openKeyDesk } from '../keys/open_key_desk.js'

interface Place {
  readonly url?: string
}

interface CreateOptions extends Place {
  readonly tenant: string
  readonly name: string
  readonly project?: string
  readonly scope?: readonly Scope[]
  readonly model?: readonly string[]
  readonly expires?: string
}

/** `maester keys`: makes, lists and revokes API keys. */
export function addKeysCommand(program: Command, environment: () => Environment): void {
  const at = async <Result>({ url }: Place, work: (desk: KeyDesk) => Promise<Result>) => {
    const desk = await openKeyDesk(environment(), url)
    try {
      return await work(desk)
    } finally {
      await desk.close()
    }
  }
  const keys = program.command('keys').description('API keys')
  const atUrl = ['--url <url>', 'ask a running service instead, with MAESTER_ADMIN_KEY'] as const

  keys
    .command('create')
    .description('make a key; it is shown once')
    .requiredOption('--tenant <id>', 'whose key it is; added if new', tenantId)
    .requiredOption('--name <name>', 'what it is for')
    .option('--project <id>', 'the project its calls are reported under')
    .option('--scope <scope>', `what it may do, again for more: ${scopes.join(', ')}`, scopeList)
    .option('--model <name>', 'what it may ask for, again for more; * at the end for any rest', list)
    .option('--expires <time>', 'a date or a time, in ISO 8601', time)
    .option(...atUrl)
    .action((options: CreateOptions) =>
      at(options, async (desk) => {
        const { tenant, name, project, scope, model, expires } = options
        const { key, id } = await desk.create({
          ...{ tenant, name },
          ...(project !== undefined && { project }),
          ...(scope && { scopes: scope }),
          ...(model && { models: model }),
          ...(expires !== undefined && { expiresAt: expires }),
        })
        console.log(key)
        console.error(`Key ${id} of tenant ${tenant}. It is not shown again.`)
      }),
    )

  keys
    .command('list')
    .description('the keys of a tenant')
    .option('--tenant <id>', 'whose keys', tenantId, defaultTenantId)
    .option(...atUrl)
    .action((options: Place & { readonly tenant: string }) =>
      at(options, async (desk) => {
        for (const { id, prefix, last4, name, status } of await desk.list(options.tenant)) {
          console.log([id, status, `${prefix}_…${last4}`, name].join('\t'))
        }
      }),
    )

  keys
    .command('revoke')
    .argument('<id>', 'as it is listed')
    .description('refuse a key from now on, for good')
    .option(...atUrl)
    .action((id: string, options: Place) =>
      at(options, async (desk) => {
        if (!(await desk.revoke(id))) throw new Error(`There is no key ${id}.`)
        console.log(`Key ${id} is revoked.`)
      }),
    )
}

function list(entry: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...entry.split(',').map((part) => part.trim())]
}

function scopeList(entry: string, before: readonly Scope[] = []): readonly Scope[] {
  return list(entry, before).map((name) => {
    if (isScope(name)) return name
    throw new InvalidArgumentError(`expects one of ${scopes.join(', ')}`)
  })
}

function tenantId(text: string): string {
  if (idPattern.test(text)) return text
  throw new InvalidArgumentError('expects a letter or digit, then at most 127 letters, digits, _, - or .')
}

function time(text: string): string {
  const parsed = new Date(text)
  if (!Number.isNaN(parsed.getTime()) && parsed > new Date()) return parsed.toISOString()
  throw new InvalidArgumentError('expects a date or a time to come: 2027-01-31, 2027-01-31T12:00:00Z')
}
