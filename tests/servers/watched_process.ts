import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'

export interface WatchedProcess {
  /** What the program wrote so far, both streams. */
  output(): string
  hasExited(): boolean
  stop(): Promise<void>
}

/**
 * Runs a program that cannot outlive this process, not even after kill -9: a shell holds the read end of a pipe of ours
 * and stops the program when the pipe closes. `folder` is the program's own and is removed after it.
 */
export function spawnWatched(
  command: readonly string[],
  { signal, folder }: { readonly signal: string; readonly folder: string },
): WatchedProcess {
  const script = `
    "$@" </dev/null 3<&- & program=$!
    { cat <&3 >/dev/null; kill -${signal} $program; } & watcher=$!
    wait $program
    kill $watcher 2>/dev/null
    rm -rf "$0"`
  const child: ChildProcess = spawn('/bin/sh', ['-c', script, folder, ...command], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk))
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk))
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', (error) => {
      text += String(error)
      resolve()
    })
  })
  let hasExited = false
  void exited.then(() => {
    hasExited = true
  })
  return {
    output: () => text,
    hasExited: () => hasExited,
    async stop() {
      const pipe = child.stdio[3]
      if (pipe !== null && pipe !== undefined) pipe.destroy()
      await exited
    },
  }
}

/** A port nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Asks again until `probe` stops throwing; fails with the program's output when it exits or `timeoutMs` is over. */
export async function waitUntilReady(
  program: WatchedProcess,
  probe: () => Promise<unknown>,
  timeoutMs = 30_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    try {
      await probe()
      return
    } catch (error) {
      if (program.hasExited() || Date.now() > deadline) {
        throw new Error(`server did not start: ${String(error)}\n${program.output()}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

/** Undefined, said loudly; an error when MAESTER_TEST_REQUIRE (comma-separated) names the server. */
export function missingServer(name: string, reason: string): undefined {
  const required = (process.env.MAESTER_TEST_REQUIRE ?? '').split(',').map((entry) => entry.trim())
  if (required.includes(name)) throw new Error(`${name} is required by MAESTER_TEST_REQUIRE, but ${reason}`)
  console.warn(`SKIPPED: tests against ${name}: ${reason}`)
  return undefined
}
