import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

const hasTaskset = spawnSync('taskset', ['--version']).status === 0

/** Starts a process pinned to one core, and waits until `url` answers. */
export async function startPinned({ core, command, args, env = {}, readyUrl, readyMs = 60_000 }) {
  const [file, parameters] = hasTaskset ? ['taskset', ['-c', String(core), command, ...args]] : [command, args]
  const child = spawn(file, parameters, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output = (output + text).slice(-4_000)
    })
  }
  const deadline = performance.now() + readyMs
  while (!(await answers(readyUrl))) {
    if (child.exitCode !== null) throw new Error(`${command} ${args.join(' ')} exited:\n${output}`)
    if (performance.now() > deadline) throw new Error(`${command} ${args.join(' ')} was not ready:\n${output}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    pid: child.pid,
    async stop() {
      if (child.exitCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

async function answers(url) {
  try {
    await (await fetch(url)).arrayBuffer()
    return true
  } catch {
    return false
  }
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}
