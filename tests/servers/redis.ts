import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, missingServer, spawnWatched, waitUntilReady } from './watched_process.js'

export interface RedisServer {
  readonly url: string
  /** Ends a server we started; leaves TEST_REDIS_URL's alone. */
  stop(): Promise<void>
}

/**
 * TEST_REDIS_URL when set; else a server of our own on a free port, without persistence; else undefined (an error when
 * MAESTER_TEST_REQUIRE lists `redis`). TEST_REDIS_URL is shared: give every test file a key prefix of its own.
 */
export async function startRedis(): Promise<RedisServer | undefined> {
  const given = process.env.TEST_REDIS_URL
  if (given !== undefined && given !== '') return { url: given, stop: async () => {} }
  if (!isInstalled()) return missingServer('redis', 'neither TEST_REDIS_URL nor redis-server was found')
  const folder = mkdtempSync(join(tmpdir(), 'maester-redis-'))
  const port = await freePort()
  const settings = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '', '--appendonly', 'no']
  const program = spawnWatched(['redis-server', ...settings, '--maxmemory-policy', 'noeviction'], {
    signal: 'TERM',
    folder,
  })
  await waitUntilReady(program, () => ping(port))
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: program.stop,
  }
}

function isInstalled(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function ping(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.once('error', reject)
    socket.once('data', (reply) => {
      socket.destroy()
      if (reply.toString().startsWith('+PONG')) resolve()
      else reject(new Error(reply.toString()))
    })
  })
}
