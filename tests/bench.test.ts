import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../', import.meta.url))

it.each(['gateway', 'stream', 'latency', 'memory', 'ledger'])(
  'pnpm bench %s runs, however fast',
  async (subject) => {
    const args = ['bench/run.mjs', subject, '--smoke', '--no-peers']
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: root })
    expect(stdout + stderr).toMatch(/^## |left out/m)
  },
  180_000,
)
