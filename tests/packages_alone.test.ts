import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '..')
const names = await readdir(join(root, 'packages'))

let folder: string
const tarballs = new Map<string, string>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maester-packages-'))
  for (const name of names) {
    const packed = await run('pnpm', ['pack', '--json', '--pack-destination', folder], {
      cwd: join(root, 'packages', name),
    })
    tarballs.set(name, (JSON.parse(packed.stdout) as { filename: string }).filename)
  }
}, 120_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a package installed alone in an empty project', () => {
  it.each(names)(
    '%s runs the example of its README as written',
    async (name) => {
      const project = await mkdtemp(join(folder, `${name}-`))
      const overrides = Object.fromEntries([...tarballs].map(([other, file]) => [`@maester/${other}`, `file:${file}`]))
      await writeFile(
        join(project, 'package.json'),
        JSON.stringify({ type: 'module', dependencies: { [`@maester/${name}`]: overrides[`@maester/${name}`] } }),
      )
      await writeFile(
        join(project, 'pnpm-workspace.yaml'),
        `packages: []\nnodeLinker: hoisted\nallowBuilds: { msgpackr-extract: false }\npmOnFail: ignore\noverrides: ${JSON.stringify(overrides)}\n`,
      )
      await run('pnpm', ['install', '--prefer-offline', '--no-frozen-lockfile'], { cwd: project })
      await writeFile(join(project, 'example.mjs'), await firstExample(name))
      const { stdout } = await run(process.execPath, ['example.mjs'], { cwd: project, timeout: 60_000 })
      expect(stdout).not.toBe('')
    },
    120_000,
  )
})

async function firstExample(name: string): Promise<string> {
  const readme = await readFile(join(root, 'packages', name, 'README.md'), 'utf8')
  const example = /```(?:js|ts)\n([\s\S]*?)```/.exec(readme)?.[1]
  if (example === undefined) throw new Error(`packages/${name}/README.md has no example`)
  return example
}
