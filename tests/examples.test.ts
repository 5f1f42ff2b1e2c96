import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '..')
const examples = readdirSync(join(root, 'packages')).flatMap((name) =>
  readdirSync(join(root, 'packages', name, 'examples')).map((file) => join('packages', name, 'examples', file)),
)

it.each(examples)(
  '%s runs',
  async (example) => {
    const { stdout } = await run(process.execPath, [join(root, example)], { timeout: 30_000 })
    expect(stdout).not.toBe('')
  },
  40_000,
)
