import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { accessSync, chownSync, constants, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import pg from 'pg'
import { freePort, missingServer, spawnWatched, waitUntilReady } from './watched_process.js'

export interface PostgresServer {
  /** Superuser connection to the database `postgres` (or to TEST_DATABASE_URL's). */
  readonly url: string
  /** A new, empty database of its own for one test file; its url. */
  createDatabase(): Promise<string>
  /** Ends a server we started; leaves TEST_DATABASE_URL's alone, but for the databases created there. */
  stop(): Promise<void>
}

/**
 * TEST_DATABASE_URL when set; else a server of our own from the binaries on this machine, on a free port and a
 * temporary folder; else undefined (an error when MAESTER_TEST_REQUIRE lists `postgres`). Use it as
 * `const postgres = await startPostgres()` with `describe.skipIf(postgres === undefined)` and stop it in `afterAll`.
 */
export async function startPostgres(): Promise<PostgresServer | undefined> {
  const given = process.env.TEST_DATABASE_URL
  if (given !== undefined && given !== '') return server(given, async () => {})
  const binaries = findBinaries()
  if (binaries === undefined) return missingServer('postgres', 'neither TEST_DATABASE_URL nor its binaries were found')
  return await startOwn(binaries)
}

async function startOwn(binaries: string): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'maester-postgres-'))
  const asOwner = ownerPrefix(folder)
  const [setup = '', ...prefix] = [...asOwner, join(binaries, 'initdb')]
  const data = join(folder, 'data')
  execFileSync(
    setup,
    [...prefix, '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C'],
    {
      stdio: 'ignore',
      cwd: folder,
    },
  )
  const port = await freePort()
  const settings = ['fsync=off', 'max_connections=200', 'unix_socket_directories=', 'listen_addresses=127.0.0.1']
  const program = spawnWatched(
    [...asOwner, join(binaries, 'postgres'), '-D', data, '-p', String(port), ...settings.flatMap((s) => ['-c', s])],
    { signal: 'INT', folder },
  )
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  await waitUntilReady(program, () => run(url, 'select 1'))
  return server(url, program.stop)
}

function server(url: string, end: () => Promise<void>): PostgresServer {
  const created: string[] = []
  return {
    url,
    async createDatabase() {
      const name = `maester_test_${randomUUID().replaceAll('-', '')}`
      await run(url, `create database ${name}`)
      created.push(name)
      const own = new URL(url)
      own.pathname = `/${name}`
      return own.href
    },
    async stop() {
      for (const name of created) await run(url, `drop database if exists ${name} with (force)`)
      await end()
    },
  }
}

export interface PostgresClient {
  query<R>(text: string, parameters?: readonly unknown[]): Promise<{ rows: R[] }>
}

/** One session on the database, for as long as `work` takes. */
export async function withPostgresClient<T>(url: string, work: (client: PostgresClient) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const run = (url: string, text: string) => withPostgresClient(url, (client) => client.query(text))

/** Postgres refuses to run as root, so there it runs as the user `postgres`, who is given the folder. */
function ownerPrefix(folder: string): readonly string[] {
  if (process.getuid?.() !== 0) return []
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  const [user, group] = [id('-u'), id('-g')]
  chownSync(folder, user, group)
  return ['setpriv', `--reuid=${user}`, `--regid=${group}`, '--clear-groups', '--']
}

/** The folder with `initdb` and `postgres`: on PATH, or where Debian puts them (newest first). */
function findBinaries(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = isReadable(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...versions.map((v) => join(debian, v, 'bin'))]
  return folders.find((folder) => isReadable(join(folder, 'initdb')) && isReadable(join(folder, 'postgres')))
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}
