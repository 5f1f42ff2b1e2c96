import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { watchFile } from './watch_file.js'

let folder: string
let stop = () => {}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maester-watch-'))
})

afterEach(async () => {
  stop()
  await rm(folder, { recursive: true, force: true })
})

/** Watches `name`, told once of what is there; `told` counts from then on. */
async function watching(name: string, pollMs = 20) {
  let told = 0
  const onChange = () => {
    told += 1
  }
  const path = join(folder, name)
  stop = watchFile({ path, pollMs, settleMs: 10, onChange })
  await expect.poll(() => told).toBe(1)
  return { path, told: () => told - 1 }
}

it('tells of a file that is written to, replaced, taken away and put back', async () => {
  await writeFile(join(folder, 'a.yaml'), 'one')
  const { path, told } = await watching('a.yaml')
  await writeFile(path, 'two')
  await expect.poll(told).toBe(1)
  await writeFile(join(folder, 'a.yaml.new'), 'three')
  await rename(join(folder, 'a.yaml.new'), path)
  await expect.poll(told).toBe(2)
  await rm(path)
  await expect.poll(told).toBe(3)
  await writeFile(path, 'three')
  await expect.poll(told).toBe(4)
})

it('tells of a link on the way that is swapped, as of a mounted ConfigMap', async () => {
  for (const [version, text] of ['one', 'two'].entries()) {
    await mkdir(join(folder, `v${version}`))
    await writeFile(join(folder, `v${version}`, 'a.yaml'), text)
  }
  await symlink('v0', join(folder, '..data'))
  await symlink(join('..data', 'a.yaml'), join(folder, 'a.yaml'))
  const { told } = await watching('a.yaml')
  await symlink('v1', join(folder, '..data_tmp'))
  await rename(join(folder, '..data_tmp'), join(folder, '..data'))
  await expect.poll(told).toBe(1)
})

it('does not wait for its turn where the system tells of changes', async () => {
  await writeFile(join(folder, 'a.yaml'), 'one')
  const { path, told } = await watching('a.yaml', 3_600_000)
  await writeFile(path, 'two')
  await expect.poll(told).toBe(1)
})

it('watches for a file whose folder is not there yet', async () => {
  const { path, told } = await watching('later/a.yaml')
  await mkdir(join(folder, 'later'))
  await writeFile(path, 'one')
  await expect.poll(told).toBe(1)
})
